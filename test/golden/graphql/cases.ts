import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parse as parseYaml } from "yaml";
import * as z from "zod";

const FOLDER = join(import.meta.dirname, "cases");

const Run = z.strictObject({
  as: z.string(),
  /** Variables of the session, as JSON. */
  session: z.record(z.string(), z.unknown()).default({}),
  /** Those that came as headers, which nobody has read. */
  texts: z.record(z.string(), z.string()).default({}),
  variables: z.record(z.string(), z.unknown()).optional(),
  answer: z.record(z.string(), z.unknown()),
});

const Case = z.strictObject({
  query: z.string(),
  operationName: z.string().nullable().default(null),
  variables: z.record(z.string(), z.unknown()).default({}),
  /** Of the client's request. */
  headers: z.record(z.string(), z.string()).default({}),
  flags: z.record(z.string(), z.boolean()).default({}),
  /** See `Variant`. */
  lacks: z.array(z.string()).default([]),
  more: z.array(z.string()).default([]),
  /** Capabilities of the stock's connector without which the engine cannot answer so by itself. */
  needs: z.array(z.string()).default([]),
  /** Whether internal errors are told; they are, unless the case is about that. */
  exposed: z.boolean().default(true),
  /** What the stock's connector answers every query with, in place of what is right. */
  stockAnswers: z.unknown().optional(),
  /** How often each connector is asked, where that is the point. */
  asked: z.record(z.string(), z.number()).optional(),
  /** Of the answer. */
  responseHeaders: z.array(z.tuple([z.string(), z.string()])).default([]),
  runs: z.array(Run).min(1),
});

export type GoldenCase = z.infer<typeof Case>;

/** All cases, by their area and name. */
export async function readCases(): Promise<[name: string, of: GoldenCase][]> {
  const files = await readdir(FOLDER, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .toSorted();
  return Promise.all(
    paths.map(async (path): Promise<[string, GoldenCase]> => [
      relative(FOLDER, path).replace(/\.yaml$/, ""),
      Case.parse(parseYaml(await readFile(path, "utf8"), { merge: true })),
    ]),
  );
}
