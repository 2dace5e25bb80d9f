import * as z from "zod";
import { Definition } from "./definition.ts";
import { Sha256, Slug } from "./names.ts";
import { partDefinitions } from "./part-definition.ts";

/** One function, supergraph or playbook of a build: a digest, a kind and a format version. */
export const Part = z.strictObject({
  name: Slug,
  kind: z.enum(["function", "supergraph", "playbook"]),
  digest: Sha256,
  /** Bytes of the artifact. */
  size: z.int().min(1),
  /** Version of the artifact's own format, so that old builds stay readable. */
  format: z.int().min(1),
  /**
   * Of a supergraph: its compiled file alone, which an engine that many builds share loads. The
   * artifact is the zip that serves the same file where there is no such engine.
   */
  supergraph: z
    .strictObject({
      digest: Sha256,
      size: z.int().min(1),
      /**
       * Functions of the build that its metadata names as connectors, by `lintas:part/<name>`. Those
       * that a variable names are known when it has a value.
       */
      calls: z.array(Slug).min(1).optional(),
    })
    .optional(),
});
export type Part = z.infer<typeof Part>;

export const PathEntry = z.strictObject({ path: z.string(), part: Slug });
export type PathEntry = z.infer<typeof PathEntry>;

/** What a build's digest is taken over. Equal sources give an equal content, hence one build. */
export const BuildContent = z.strictObject({
  format: z.literal(1),
  definition: Definition,
  parts: z.array(Part).min(1),
  paths: z.array(PathEntry).min(1),
});
export type BuildContent = z.infer<typeof BuildContent>;

/** The path table of a definition, longest first, so that the first match wins. */
export function pathTable(definition: Definition): PathEntry[] {
  return partDefinitions(definition)
    .flatMap(({ name, paths }) => paths.map((path) => ({ path, part: name })))
    .sort((a, b) => b.path.length - a.path.length || (a.path < b.path ? -1 : 1));
}

/**
 * The part that serves `path`: the longest entry that is `path` itself or a whole-segment prefix
 * of it. `/api` serves `/api` and `/api/x`, not `/apiary`.
 */
export function partAt(paths: readonly PathEntry[], path: string): string | undefined {
  for (const entry of paths) {
    const prefix = entry.path.endsWith("/") ? entry.path : `${entry.path}/`;
    if (path === entry.path || path.startsWith(prefix)) return entry.part;
  }
  return undefined;
}
