import type { ComputeAdapter, Refusal } from "../../shared/ports/compute.ts";
import { LIMITS, RESERVED_VARIABLE } from "./preset.ts";
import { secondsOf } from "./run/fields.ts";

type Asked = Parameters<ComputeAdapter["refusals"]>[0];

/** What Google would refuse, known before it is asked. The same for both products. */
export function refusals(want: Asked): Refusal[] {
  const { artifact, limits } = want;
  const says: (string | null)[] = [
    over("The zip", artifact.size, LIMITS.zipBytes, "bytes"),
    over("Memory", limits.memoryMb, LIMITS.memoryMbMax, "MiB"),
    over("The timeout", secondsOf(limits.timeoutMs), LIMITS.timeoutSeconds, "seconds"),
    over("Concurrency", limits.concurrency, LIMITS.concurrency, "requests"),
    over("`maxInstances`", limits.maxInstances, LIMITS.instancesMax, "instances"),
    adoptedName(want),
    ...[...Object.keys(want.variables), ...want.secretNames].map(reserved),
    ...Object.entries(want.variables).map(([name, value]) =>
      over(`The variable ${name}`, Buffer.byteLength(value), LIMITS.variableBytes, "bytes"),
    ),
  ];
  return says
    .filter((detail) => detail !== null)
    .map((detail) => ({ code: "provider.limit", detail }));
}

function over(what: string, is: number, most: number, unit: string): string | null {
  return is <= most ? null : `${what} is ${is} ${unit}; Google takes ${most} at most.`;
}

function reserved(name: string): string | null {
  return RESERVED_VARIABLE.test(name) ? `Google sets the variable ${name} itself.` : null;
}

/** A tag and the service's name make one label of a host name. */
function adoptedName({ key }: Asked): string | null {
  const name = key.adopted;
  const most = LIMITS.tagAndService - key.release.length;
  return name === null || name.length <= most
    ? null
    : `The name ${name} is longer than ${most} characters: no release of it can have an address of its own.`;
}
