import { digestOf } from "../../../shared/canonical.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { CallContext, ComputeAdapter, Want } from "../../../shared/ports/compute.ts";
import type { ReleasePart } from "../../../shared/schema/operations.ts";
import { seal, type SealingKey } from "../../../shared/sealing.ts";
import { wantContent } from "../planner/planned-want.ts";
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
    desired.build.content.parts.map(async ({ name }) => {
      const content = wantContent(desired, { ...identity, caps: adapter.caps }, name);
      if (content === null) {
        throw new AppError("internal", { detail: `The build has no part ${name}.` });
      }
      const { secrets: rows, ...want } = content;
      const versions = rows.map(({ id, version }) => ({ id, version }));
      const hash = await digestOf({ ...want, secrets: versions });
      const context = `${identity.release}/${name}`;
      const key = () => adapter.sealingKey(call, want.key.kind);
      const secrets = await sealed(services, call, { rows, context, key });
      const ref = adapter.name(want.key);
      return { part: name, ref, want: { ...want, secrets, hash }, url: null };
    }),
  );
}

async function sealed(
  services: Services,
  call: CallContext,
  {
    rows,
    context,
    key,
  }: { rows: readonly SecretRow[]; context: string; key: () => Promise<SealingKey | null> },
): Promise<Want["secrets"]> {
  if (rows.length === 0) return null;
  const recipient = await key();
  if (recipient === null) {
    throw new AppError("provider.fatal", { detail: "This target takes no secrets." });
  }
  const values: Record<string, string> = {};
  for (const row of rows) values[row.name] = (await valueOf(services, call, row)).reveal();
  return seal(recipient, JSON.stringify(values), context);
}
