import type { CompiledBuild } from "../../../functions/engine/load-build.ts";
import { graphqlSchema } from "../../../functions/engine/metadata/graphql/graphql-schema.ts";
import { parse } from "../../../functions/engine/metadata/parse.ts";
import type { Problem } from "../../../functions/engine/metadata/problem.ts";
import { resolve } from "../../../functions/engine/metadata/resolve.ts";

/** Why a case cannot be asked: in which stage of its making, and what it says. */
export interface NotBuilt {
  stage: "read" | "parse" | "resolve" | "schema" | "load";
  messages: string[];
}

/** Builds as users do. What is thrown counts as a failure of its stage. */
export function build(metadata: unknown): CompiledBuild | NotBuilt {
  let stage: NotBuilt["stage"] = "parse";
  try {
    const read = parse(metadata);
    if ("problems" in read) return { stage, messages: messagesOf(read.problems) };
    stage = "resolve";
    const made = resolve(read.parsed, { aggregationPredicates: false });
    if ("problems" in made) return { stage, messages: messagesOf(made.problems) };
    stage = "schema";
    const api = graphqlSchema(made.resolved);
    if ("problems" in api) return { stage, messages: messagesOf(api.problems) };
    return { resolved: made.resolved, schema: api.schema };
  } catch (error) {
    return { stage, messages: [`thrown: ${String(error)}`] };
  }
}

function messagesOf(problems: readonly Problem[]): string[] {
  return problems.map(({ message }) => message);
}
