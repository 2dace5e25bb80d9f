import { tables } from "../../functions/engine/metadata/testing/tables.ts";
import { compileSupergraph } from "../../functions/engine/metadata/compile.ts";
import {
  readHeader,
  HEADER_BYTES,
  withHeader,
} from "../../functions/engine/metadata/format/header.ts";
import { writeSource } from "../../functions/engine/metadata/format/source.ts";

const TABLES = 100;

/** Whatever is asked has rows of one table and, of each, those of another. */
export function queryOf(number: number): string {
  return `{ tables_${number % TABLES}(limit: 10) { id column_1 next { id column_3 } } }`;
}

/**
 * Files of builds of 100 tables of 10 columns, 2 relations and 2 roles, over a connector at `DB_URL`.
 * They differ in their sources alone, so that each is a file of its own and compiling one will do.
 */
export function buildFiles(): (number: number) => Uint8Array<ArrayBuffer> {
  const link = '"value":"http://db.test"';
  const json = JSON.stringify(tables(TABLES));
  if (!json.includes(link)) throw new Error("the tables are of another connector");
  const metadata = JSON.parse(json.replace(link, '"valueFromEnv":"DB_URL"')) as unknown;
  const mode = { noAuth: { role: "user", sessionVariables: { "x-hasura-user-id": "1" } } };
  const authConfig = { kind: "AuthConfig", version: "v3", definition: { mode } };
  const made = compileSupergraph({ metadata, authConfig });
  if (!("part" in made)) throw new Error(made.problems.map(({ message }) => message).join("\n"));
  const whole = Buffer.from(made.part);
  const compiled = whole.subarray(HEADER_BYTES, readHeader(whole).sourceAt);
  return (number) => {
    const { packed, bytes } = writeSource({ metadata: { number }, authConfig });
    return new Uint8Array(withHeader(compiled, packed, bytes));
  };
}
