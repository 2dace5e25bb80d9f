import { CompiledFileError } from "../metadata/format/compiled-file-error.ts";
import { openCompiled, type OpenedBuild } from "../metadata/format/open-compiled.ts";
import { readSource } from "../metadata/format/source.ts";

/**
 * Opens a compiled supergraph; one of another format version is compiled again from what it was made
 * of. Throws `CompiledFileError`, and `Error` where what it was made of is no more right.
 */
export async function openBuild(file: Uint8Array): Promise<OpenedBuild> {
  try {
    return openCompiled(file);
  } catch (error) {
    if (!(error instanceof CompiledFileError) || error.fault !== "version") throw error;
  }
  // The compiler is larger than the engine, and hardly ever needed.
  const { compileSupergraph } = await import("../metadata/compile.ts");
  const made = compileSupergraph(readSource(file));
  if ("part" in made) return openCompiled(made.part);
  const [first] = made.problems;
  throw new Error(`what the file was compiled of is refused now: ${first?.message}`);
}
