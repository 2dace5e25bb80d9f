import { queryOptions } from "@tanstack/react-query";
import { type EnvPath, environmentKey } from "./environments.ts";
import { ifMatch, inOrg, read, readTagged } from "./api.ts";
import type { SecretEdit } from "./types.ts";

const one = inOrg.projects[":project"].environments[":env"];
const query = { limit: "100" };

export function variablesQuery(path: EnvPath) {
  return queryOptions({
    queryKey: [...environmentKey(path), "variables"],
    queryFn: async () => (await read(one.variables.$get({ param: path, query }))).items,
  });
}

/** A variable as it is now, with the ETag that its edit names. */
export function readVariable(path: EnvPath, name: string) {
  return readTagged(one.variables[":name"].$get({ param: { ...path, name } }));
}

/** Without an ETag it must not exist yet. */
export async function setVariable(
  path: EnvPath,
  edit: { name: string; value: string; etag: string | null },
): Promise<void> {
  const { name, value, etag } = edit;
  const headers = etag === null ? { "if-none-match": "*" } : ifMatch(etag).headers;
  await one.variables[":name"].$put({ param: { ...path, name }, json: { value } }, { headers });
}

export async function removeVariable(path: EnvPath, name: string, etag: string): Promise<void> {
  await one.variables[":name"].$delete({ param: { ...path, name } }, ifMatch(etag));
}

export function secretsQuery(path: EnvPath) {
  return queryOptions({
    queryKey: [...environmentKey(path), "secrets"],
    queryFn: async () => (await read(one.secrets.$get({ param: path, query }))).items,
  });
}

/** A secret's version, never its value. */
export function readSecret(path: EnvPath, name: string) {
  return readTagged(one.secrets[":name"].$get({ param: { ...path, name } }));
}

/** Without an ETag it must not exist yet. */
export async function setSecret(
  path: EnvPath,
  secret: { name: string; edit: SecretEdit; etag: string | null },
): Promise<void> {
  const { name, edit, etag } = secret;
  const headers = etag === null ? { "if-none-match": "*" } : ifMatch(etag).headers;
  await one.secrets[":name"].$put({ param: { ...path, name }, json: edit }, { headers });
}

export async function removeSecret(path: EnvPath, name: string, etag: string): Promise<void> {
  await one.secrets[":name"].$delete({ param: { ...path, name } }, ifMatch(etag));
}
