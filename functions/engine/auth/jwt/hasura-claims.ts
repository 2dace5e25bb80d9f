import { lookUp } from "../../metadata/auth/json-pointer.ts";
import type {
  JWTClaimsConfig,
  JWTClaimsMap,
  JWTClaimsNamespace,
} from "../../metadata/opendd/auth-config.gen.ts";
import { parseExact } from "../../ndc/exact-json.ts";
import { isRecord } from "../../ndc/is-record.ts";
import type { SessionValue } from "../../plan/session.ts";
import { badRequest } from "../auth-failure.ts";
import { variablesOf } from "../variables.ts";
import type { Claims } from "./verified-tokens.ts";

/** What a token says about roles and session variables. */
export interface HasuraClaims {
  defaultRole: string;
  allowedRoles: ReadonlySet<string>;
  /** All but those two. */
  variables: ReadonlyMap<string, SessionValue>;
}

const DEFAULT_ROLE = "x-hasura-default-role";
const ALLOWED_ROLES = "x-hasura-allowed-roles";

/** @throws AuthFailure 400 where the claims lack something or have it of another type. */
export function hasuraClaims(claims: Claims, config: JWTClaimsConfig): HasuraClaims {
  const located = "namespace" in config;
  const found = located
    ? inNamespace(claims, config.namespace)
    : atLocations(claims, config.locations);
  const read = variablesOf(found);
  if ("twice" in read) throw badRequest(`Claim ${read.twice} found twice`);
  const { variables } = read;
  const wrong = located ? wrongInNamespace : wrongAtLocation;
  const defaultRole = json(variables.get(DEFAULT_ROLE));
  if (typeof defaultRole !== "string") throw wrong(DEFAULT_ROLE, defaultRole, "a string");
  const roles = json(variables.get(ALLOWED_ROLES));
  if (!Array.isArray(roles) || !roles.every((one) => typeof one === "string")) {
    throw wrong(ALLOWED_ROLES, roles, "a list of strings");
  }
  const allowedRoles = new Set<string>(roles);
  if (allowedRoles.size < roles.length) {
    throw badRequest("Duplicate allowed role found in the JWT claims");
  }
  if (!allowedRoles.has(defaultRole)) {
    throw badRequest("The default role is not present in the allowed roles");
  }
  variables.delete(DEFAULT_ROLE);
  variables.delete(ALLOWED_ROLES);
  return { defaultRole, allowedRoles, variables };
}

function inNamespace(claims: Claims, namespace: JWTClaimsNamespace): Record<string, unknown> {
  const found = lookUp(claims, namespace.location);
  if (found === undefined) {
    throw badRequest(`Hasura claims not found in the JWT at ${namespace.location}`);
  }
  const read = namespace.claimsFormat === "Json" ? found : unstringified(found);
  if (!isRecord(read)) throw badRequest("Hasura claims is expected to be a JSON object value.");
  return read;
}

function unstringified(found: unknown): unknown {
  if (typeof found !== "string") {
    const format = "`claimsFormat` is `stringifiedJson`";
    throw badRequest(`Expected the Hasura claims to be a String when ${format}`);
  }
  try {
    return parseExact(found);
  } catch {
    // The parser's own error quotes the claims.
    throw badRequest("Error in parsing the Hasura claims map: the string is no JSON");
  }
}

function atLocations(claims: Claims, locations: JWTClaimsMap): Record<string, unknown> {
  const found = Object.entries(locations).flatMap(([name, entry]): [string, unknown][] => {
    if ("literal" in entry) return [[name, entry.literal]];
    const value = lookUp(claims, entry.path.path);
    if (value !== undefined) return [[name, value]];
    const otherwise = entry.path.default ?? null;
    return otherwise === null ? [] : [[name, otherwise]];
  });
  return Object.fromEntries(found);
}

function wrongInNamespace(name: string, value: unknown, expected: string): Error {
  const what = value === undefined ? `missing field \`${name}\`` : `${name}: expected ${expected}`;
  return badRequest(`Error in parsing the Hasura claims map: ${what}`);
}

function wrongAtLocation(name: string, value: unknown, expected: string): Error {
  return badRequest(
    value === undefined
      ? `Required claim ${name} not found`
      : `Error while parsing the claims map entry: ${name} - expected ${expected}`,
  );
}

function json(value: SessionValue | undefined): unknown {
  return value !== undefined && "json" in value ? value.json : undefined;
}
