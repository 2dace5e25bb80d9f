import type { Part } from "../../../shared/domain/build.ts";
import { type PartDefinition, partDefinition } from "../../../shared/domain/part-definition.ts";
import type { Caps, Want } from "../../../shared/ports/compute.ts";
import type { Desired, SecretRow } from "./desired.ts";

/** In place of what only a release has; shaped as such ids are, so that names have their real length. */
const NOT_YET = { release: "r00000000000", operation: "" };

/** A want but for its secrets' values, as adapters judge it at plan. */
export type PlannedWant = Omit<Want, "secrets"> & { secretNames: string[] };

/** What a release of one part would want; null where the build has no such part. */
export function plannedWant(
  desired: Desired,
  of: { target: string; caps: Caps },
  part: string,
): PlannedWant | null {
  const content = wantContent(desired, { ...NOT_YET, ...of, invokeKey: "" }, part);
  if (content === null) return null;
  const { secrets, ...want } = content;
  return { ...want, hash: "", secretNames: secrets.map(({ name }) => name) };
}

/** The same with a seal that holds nothing, for what only asks whether there are secrets. */
export function withEmptySeal({ secretNames, ...want }: PlannedWant): Want {
  const empty = { key: "", ephemeral: "", nonce: "", ciphertext: "" };
  return { ...want, secrets: secretNames.length === 0 ? null : empty };
}

/** Everything that a want says of a part but its hash, with the rows of its secrets. */
export function wantContent(
  desired: Desired,
  of: { release: string; target: string; caps: Caps; operation: string; invokeKey: string },
  part: string,
): (Omit<Want, "hash" | "secrets"> & { secrets: readonly SecretRow[] }) | null {
  const definition = partDefinition(desired.build.content.definition, part);
  const packed = desired.build.content.parts.find(({ name }) => name === part);
  if (definition === undefined || packed === undefined) return null;
  const { organizationId: organization, projectId: project, id: environment } = desired.environment;
  const { release, target, operation, invokeKey } = of;
  const build = desired.build.id;
  return {
    key: {
      organization,
      project,
      environment,
      part,
      kind: definition.kind,
      build,
      release,
      target,
      names: { project: desired.project.slug, environment: desired.environment.slug },
      adopted: desired.adoptions.get(`${target}/${part}`) ?? null,
    },
    owner: { organization, project, environment, resource: part, build, release, operation },
    artifact: artifactOf(packed, of.caps),
    limits: limitsOf(definition),
    access: definition.access,
    invokeKey,
    variables: desired.variables.get(part) ?? {},
    secrets: desired.secrets.get(part) ?? [],
  };
}

/** What stands for a part on a target: its zip, or the compiled file where an engine loads that. */
function artifactOf({ supergraph, digest, size }: Part, { engine }: Caps): Want["artifact"] {
  if (!engine || supergraph === undefined) return { digest, size };
  return { digest: supergraph.digest, size: supergraph.size };
}

/** The limits of a part in the units of the compute port. */
export function limitsOf(definition: PartDefinition): Want["limits"] {
  return {
    memoryMb: definition.memory,
    timeoutMs: Math.round(definition.timeout * 1_000),
    concurrency: definition.concurrency,
    minInstances: definition.minInstances,
    maxInstances: definition.maxInstances,
  };
}
