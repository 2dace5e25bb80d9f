import { buildSchema, validateSchema } from "graphql";
import { expect } from "vitest";
import type { GraphqlSchema } from "../../graphql-schema.ts";
import type { Resolved } from "../../resolved.ts";
import { graphqlSchema } from "../graphql-schema.ts";
import { roleSdl } from "./role-sdl.ts";

/** The API of metadata, which is valid for every role. */
export function schemaOf(resolved: Resolved): GraphqlSchema {
  const made = graphqlSchema(resolved);
  if ("problems" in made) throw new Error(made.problems.map((one) => one.message).join("\n"));
  for (const role of resolved.roles) {
    expect(validateSchema(buildSchema(roleSdl(made.schema, role)))).toEqual([]);
  }
  return made.schema;
}
