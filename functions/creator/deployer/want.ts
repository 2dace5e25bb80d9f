import { digestOf } from "../../../shared/canonical.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { CallContext, ComputeAdapter, Key, Want } from "../../../shared/ports/compute.ts";
import type { ReleasePart } from "../../../shared/schema/operations.ts";
import { seal } from "../../../shared/sealing.ts";
import { limitsOf } from "../planner/planner.ts";
import type { Desired, SecretRow } from "../planner/desired.ts";
import type { Services } from "../services.ts";
import { valueOf } from "./secret-value.ts";

export interface ReleaseIdentity {
  release: string;
  target: string;
  operation: string;
  /** Ed25519 public key of the installation. */
  invokeKey: string;
}

/** Everything the parts of one release need, values only; secrets sealed to the target. */
export function releaseParts(
  services: Services,
  adapter: ComputeAdapter,
  call: CallContext,
  desired: Desired,
  identity: ReleaseIdentity,
): Promise<ReleasePart[]> {
  return Promise.all(
    desired.build.content.parts.map(async ({ name, digest, size }) => {
      const definition = desired.build.content.definition.functions[name];
      if (definition === undefined) {
        throw new AppError("internal", { detail: `The build has no function ${name}.` });
      }
      const {
        organizationId: organization,
        projectId: project,
        id: environment,
      } = desired.environment;
      const { release, target, operation } = identity;
      const build = desired.build.id;
      const key: Key = {
        organization,
        project,
        environment,
        part: name,
        build,
        release,
        target,
        names: { project: desired.project.slug, environment: desired.environment.slug },
        adopted: desired.adoptions.get(`${target}/${name}`) ?? null,
      };
      const rows = desired.secrets.get(name) ?? [];
      const want: Omit<Want, "hash" | "secrets"> = {
        key,
        owner: { organization, project, environment, resource: name, build, release, operation },
        artifact: { digest, size },
        limits: limitsOf(definition),
        access: definition.access,
        invokeKey: identity.invokeKey,
        variables: desired.variables.get(name) ?? {},
      };
      const versions = rows.map(({ id, version }) => ({ id, version }));
      const hash = await digestOf({ ...want, secrets: versions });
      const secrets = await sealed(services, adapter, call, rows, `${release}/${name}`);
      return { part: name, ref: adapter.name(key), want: { ...want, secrets, hash }, url: null };
    }),
  );
}

async function sealed(
  services: Services,
  adapter: ComputeAdapter,
  call: CallContext,
  rows: readonly SecretRow[],
  context: string,
): Promise<Want["secrets"]> {
  if (rows.length === 0) return null;
  const recipient = await adapter.sealingKey(call);
  if (recipient === null) {
    throw new AppError("provider.fatal", { detail: "This target takes no secrets." });
  }
  const values: Record<string, string> = {};
  for (const row of rows) values[row.name] = (await valueOf(services, call, row)).reveal();
  return seal(recipient, JSON.stringify(values), context);
}
