import { inOrg, read } from "./api.ts";
import type { EnvPath } from "./environments.ts";
import type { Operation } from "./types.ts";

const one = inOrg.projects[":project"].environments[":env"];

/** What the Creator does for us; each answers with the operation to follow. */
export function deploy(
  path: EnvPath,
  wanted: { build: string; targets: string[]; route: boolean; weight: number; plan: string },
): Promise<Operation> {
  return read(one.deployments.$post({ param: path, json: wanted }));
}

export function promote(
  path: EnvPath,
  wanted: { release: string; weight: number },
): Promise<Operation> {
  return read(one.promotions.$post({ param: path, json: wanted }));
}

/** To a version of the route, or the one before where none is named. */
export function rollback(path: EnvPath, version?: number): Promise<Operation> {
  const json = version === undefined ? {} : { version };
  return read(one.rollbacks.$post({ param: path, json }));
}

export function destroy(path: EnvPath): Promise<Operation> {
  return read(one.destructions.$post({ param: path, json: { confirm: path.env } }));
}

/** Providers that refused to follow the route are asked again. */
export function settle(path: EnvPath): Promise<Operation> {
  return read(one.settlements.$post({ param: path }));
}
