import { graphqlSchema } from "../../graphql/graphql-schema.ts";
import type { GraphqlSchema } from "../../graphql-schema.ts";
import type { OpenDdSubgraphObject } from "../../opendd/metadata.gen.ts";
import { parse } from "../../parse.ts";
import type { Problem } from "../../problem.ts";
import { resolve } from "../../resolve.ts";

/** The API of metadata, which must build without a problem; warnings are told beside it. */
export function compiled(subgraphs: Readonly<Record<string, readonly OpenDdSubgraphObject[]>>): {
  schema: GraphqlSchema;
  warnings: string[];
} {
  const read = parse({
    version: "v2",
    subgraphs: Object.entries(subgraphs).map(([name, objects]) => ({ name, objects })),
  });
  if ("problems" in read) return failed(read.problems);
  const resolved = resolve(read.parsed, { aggregationPredicates: false });
  if ("problems" in resolved) return failed(resolved.problems);
  const made = graphqlSchema(resolved.resolved);
  if ("problems" in made) return failed(made.problems);
  return { schema: made.schema, warnings: resolved.warnings.map(({ message }) => message) };
}

function failed(problems: readonly Problem[]): never {
  throw new Error(problems.map(({ message }) => message).join("\n"));
}
