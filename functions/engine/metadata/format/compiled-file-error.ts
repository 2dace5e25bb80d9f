/** Why a file is not one that this engine serves. */
export type CompiledFileFault =
  /** It is something else. */
  | "foreign"
  /** It ends too early. */
  | "truncated"
  /** Its content is not what was written. */
  | "damaged"
  /** It is of another format version: its metadata can be read, and compiled again. */
  | "version";

/** A compiled supergraph that cannot be opened. */
export class CompiledFileError extends Error {
  readonly fault: CompiledFileFault;

  constructor(fault: CompiledFileFault, message: string) {
    super(message);
    this.name = "CompiledFileError";
    this.fault = fault;
  }
}
