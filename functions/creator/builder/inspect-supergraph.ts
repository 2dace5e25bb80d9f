import { AppError } from "../../../shared/errors/app-error.ts";
import { CompiledFileError } from "../../engine/metadata/format/compiled-file-error.ts";
import { openCompiled } from "../../engine/metadata/format/open-compiled.ts";
import { readSource } from "../../engine/metadata/format/source.ts";
import { inspectArtifact } from "./inspect.ts";
import { SUPERGRAPH_FILE } from "./pack/manifest.ts";

/**
 * Looks at a compiled supergraph before an engine is given it. One of another format version passes if
 * it can be compiled again. Throws `supergraph.unreadable`.
 */
export function inspectCompiled(file: Uint8Array): void {
  try {
    openCompiled(file);
  } catch (error) {
    if (!(error instanceof CompiledFileError) || error.fault !== "version") throw unreadable(error);
    try {
      readSource(file);
    } catch (cause) {
      throw unreadable(cause);
    }
  }
}

/** The zip that serves a supergraph on its own. Throws `artifact.invalid` and `supergraph.unreadable`. */
export async function inspectSupergraphZip(zip: Uint8Array): Promise<void> {
  const { content } = await inspectArtifact(zip, SUPERGRAPH_FILE);
  if (content === null) {
    const detail = `The zip is refused: it has no \`${SUPERGRAPH_FILE}\`, and its part is a supergraph.`;
    throw new AppError("artifact.invalid", { detail });
  }
  inspectCompiled(content);
}

/** Whatever it is that reading it fails of: the file is a client's, and the reader pure. */
function unreadable(cause: unknown): AppError {
  const why = cause instanceof CompiledFileError ? cause.message : "it has another content";
  return new AppError("supergraph.unreadable", {
    detail: `The compiled supergraph is refused: ${why}.`,
    cause,
  });
}
