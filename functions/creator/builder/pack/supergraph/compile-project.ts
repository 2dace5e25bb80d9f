import * as zlib from "node:zlib";
import type { Definition } from "../../../../../shared/domain/definition.ts";
import { AppError } from "../../../../../shared/errors/app-error.ts";
import type { SupergraphFinding } from "./told.ts";

export interface CompiledSupergraph {
  file: Uint8Array<ArrayBuffer>;
  /** Functions of the build that its metadata names as connectors. */
  calls: string[];
  warnings: SupergraphFinding[];
}

/**
 * Compiles a supergraph of a project, the same bytes for the same sources. Throws `supergraph.invalid`
 * with every mistake at once under `errors`, and `pack.unsafe_path`, `pack.too_large`, `pack.failed`; the
 * last also where this version of Node.js is too old.
 *
 * @param root the project's folder, links followed; nothing outside of it is read.
 */
export async function compileProjectSupergraph(
  root: string,
  part: string,
  definition: Pick<Definition, "functions" | "supergraphs">,
): Promise<CompiledSupergraph> {
  requireZstandard(part, zlib);
  // Loaded late: the compiler is large, and what it imports is not in every version of Node.js.
  const { compileFolder } = await import("./compile-folder.ts");
  return compileFolder(root, part, definition);
}

/** Of Node.js's own modules the compiler needs this one lately added. */
export function requireZstandard(part: string, module: object): void {
  if ("zstdCompressSync" in module) return;
  const detail = `\`${part}\` is a supergraph, which Node.js compiles from version 22.15 on; this is ${process.version}.`;
  const remedy =
    "Install a newer Node.js, or one for this project alone: `npm install -D node@24`.";
  throw new AppError("pack.failed", { detail, extensions: { remedy } });
}
