import type { GraphqlSchema } from "../graphql-schema.ts";
import type { Resolved } from "../resolved.ts";
import { compiledSlices } from "./compiled-slices.ts";
import { withHeader } from "./header.ts";
import { type CompiledSource, writeSource } from "./source.ts";
import { writeSlices } from "./write-slices.ts";

/** The file of a build that `openCompiled` opens. */
export function writeCompiled(
  { resolved, schema }: { resolved: Resolved; schema: GraphqlSchema },
  source: CompiledSource,
): Uint8Array<ArrayBuffer> {
  const compiled = writeSlices(compiledSlices(resolved, schema, source));
  const { packed, bytes } = writeSource(source);
  return new Uint8Array(withHeader(compiled, packed, bytes));
}
