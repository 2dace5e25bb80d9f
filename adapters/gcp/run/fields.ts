import type { Fields, Want } from "../../../shared/ports/compute.ts";
import { LIMITS } from "../preset.ts";
import type { Container, Scaling } from "./shapes.ts";
import type * as z from "zod";

/** Annotations of a revision: labels are too short for them. */
export const HASH = "lintas.dev/hash";
export const SECRETS = "lintas.dev/secrets";
export const ARTIFACT = "lintas.dev/artifact";

/** Of the variables that the entry reads, which are nobody's but ours. */
const OWN = /^LINTAS_/;

/** What Cloud Run rounds limits to. */
export function memoryOf(memoryMb: number): number {
  return Math.max(memoryMb, LIMITS.memoryMbMin);
}
export function secondsOf(timeoutMs: number): number {
  return Math.ceil(timeoutMs / 1000);
}

/** The fields of a want as they are seen later; those of a service only at its newest release. */
export function wantFields(want: Want): Fields {
  const { limits } = want;
  return {
    artifact: want.artifact.digest,
    access: want.access,
    memoryMb: memoryOf(limits.memoryMb),
    timeoutMs: secondsOf(limits.timeoutMs) * 1000,
    concurrency: limits.concurrency,
    minInstances: limits.minInstances,
    maxInstances: limits.maxInstances,
    ...Object.fromEntries(
      Object.entries(want.variables).map(([name, value]) => [`variables.${name}`, value]),
    ),
  };
}

interface SeenRelease {
  containers: readonly z.infer<typeof Container>[];
  timeout: string;
  concurrency: number;
  /** Null where another release than this one decides of them by now. */
  scaling: Scaling | null;
  artifact: string | undefined;
  /** Names of variables that hold a secret. */
  secrets: readonly string[];
}

export function seenFields(of: SeenRelease): Fields {
  const [container] = of.containers;
  const env = container?.env ?? [];
  const access = env.find(({ name }) => name === "LINTAS_ACCESS")?.value;
  const memory = megabytes(container?.resources.limits["memory"]);
  const fields: Record<string, string | number> = {};
  if (of.artifact !== undefined) fields["artifact"] = of.artifact;
  if (access !== undefined) fields["access"] = access;
  if (memory !== null) fields["memoryMb"] = memory;
  if (of.timeout !== "") fields["timeoutMs"] = Number.parseFloat(of.timeout) * 1000;
  if (of.concurrency > 0) fields["concurrency"] = of.concurrency;
  if (of.scaling !== null) {
    fields["minInstances"] = of.scaling.minInstanceCount;
    fields["maxInstances"] = of.scaling.maxInstanceCount;
  }
  for (const { name, value } of env) {
    if (OWN.test(name)) continue;
    if (of.secrets.includes(name)) fields[`secrets.${name}`] = "set";
    else fields[`variables.${name}`] = value;
  }
  return fields;
}

function megabytes(memory: string | undefined): number | null {
  const match = /^(\d+)(Mi|Gi|M|G)$/.exec(memory ?? "");
  if (match === null) return null;
  return Number(match[1]) * ((match[2] ?? "").startsWith("G") ? 1024 : 1);
}
