import { CompiledFileError } from "../format/compiled-file-error.ts";
import { readSource } from "../format/source.ts";
import { graphqlSchema } from "../graphql/graphql-schema.ts";
import type { GraphqlSchema } from "../graphql-schema.ts";
import { parse } from "../parse.ts";
import { resolve } from "../resolve.ts";

/**
 * The API of a compiled file of any format version, made anew of what it was compiled of. Throws
 * `CompiledFileError`, also where this version finds mistakes in it.
 */
export function apiOf(file: Uint8Array): GraphqlSchema {
  const parsed = parse(readSource(file).metadata);
  const resolved =
    "problems" in parsed ? parsed : resolve(parsed.parsed, { aggregationPredicates: false });
  const made = "problems" in resolved ? resolved : graphqlSchema(resolved.resolved);
  if (!("problems" in made)) return made.schema;
  const [first] = made.problems;
  throw new CompiledFileError("damaged", `its metadata is wrong by now: ${first?.message ?? ""}`);
}
