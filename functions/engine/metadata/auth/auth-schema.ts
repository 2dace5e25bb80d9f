import * as z from "zod";
import schema from "../opendd/auth-config.schema.json" with { type: "json" };

export const AUTH_CONFIG_VERSIONS = ["v1", "v2", "v3", "v4"] as const;

export type AuthConfigVersion = (typeof AUTH_CONFIG_VERSIONS)[number];

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];

const made = new Map<AuthConfigVersion, z.ZodType>();

/** The published schema of an AuthConfig's `definition`; made when it is first met. */
export function definitionSchema(version: AuthConfigVersion): z.ZodType {
  const known = made.get(version);
  if (known !== undefined) return known;
  const { $schema, definitions } = schema;
  const type = z.fromJSONSchema({
    $schema,
    definitions,
    $ref: `#/definitions/AuthConfig${version.toUpperCase()}`,
  } as unknown as JsonSchema);
  made.set(version, type);
  return type;
}
