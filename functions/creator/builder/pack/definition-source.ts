/** A definition as a person wrote it, and where in its file each thing stands. */
export interface DefinitionSource {
  /** The file's name in the project. */
  file: string;
  input: unknown;
  locate(path: readonly (string | number)[], at: "key" | "value"): { line: number; column: number };
}
