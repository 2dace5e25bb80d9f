import { resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { projectName } from "./project-path.ts";

/** A place in a source file that the bundler complains about. Lines and columns begin with 1. */
export interface SourceError {
  detail: string;
  file?: string;
  line?: number;
  column?: number;
  /** The lines around it, with a mark. */
  frame?: string;
}

/** What the bundler tells of one complaint; a part of its error and of its log records. */
interface BundlerMessage {
  message: string;
  id?: string | undefined;
  loc?: { line: number; column: number; file?: string | undefined } | undefined;
}

/** The complaints in an error of the bundler; null where it is an error of another kind. */
export function sourceErrors(root: string, error: unknown): SourceError[] | null {
  if (!(error instanceof Error) || !("errors" in error) || !Array.isArray(error.errors))
    return null;
  return error.errors.map((one: BundlerMessage) => sourceError(root, one));
}

export function sourceError(root: string, told: BundlerMessage): SourceError {
  const text = stripVTControlCharacters(told.message).trimEnd();
  const [first = "", ...rest] = text.split("\n");
  const detail = first.replace(/^\[[A-Z_]+\] /, "");
  const path = told.loc?.file ?? told.id;
  return {
    detail: /[.!?]$/.test(detail) ? detail : `${detail}.`,
    ...(path === undefined ? {} : { file: projectName(root, resolve(root, path)) }),
    ...(told.loc === undefined ? {} : { line: told.loc.line, column: told.loc.column + 1 }),
    ...(rest.length === 0 ? {} : { frame: rest.join("\n") }),
  };
}

/** `src/web.ts:3:7: Unexpected token.` */
export function placed({ file, line, column, detail }: SourceError): string {
  if (file === undefined) return detail;
  return line === undefined ? `${file}: ${detail}` : `${file}:${line}:${column ?? 1}: ${detail}`;
}
