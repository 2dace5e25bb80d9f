import type { Refusal, Want } from "../../../shared/ports/compute.ts";
import {
  CONCURRENCY_MAX,
  INSTANCES,
  INSTANCE_MEMORY_MB,
  PACKAGE_MAX_BYTES,
  REQUEST_TIMEOUT_MS,
  RESERVED_SETTING,
  SETTING_MAX_BYTES,
} from "../preset.ts";

/** What Azure would refuse, or take and not do. */
export function refusalsOf(
  want: Omit<Want, "secrets"> & { secretNames: readonly string[] },
): Refusal[] {
  const { limits, artifact, variables, secretNames } = want;
  const memoryMax = Math.max(...INSTANCE_MEMORY_MB);
  const names = [...Object.keys(variables), ...secretNames];
  const found: (string | false)[] = [
    limits.memoryMb > memoryMax &&
      `An instance has at most ${memoryMax} MB, ${limits.memoryMb} MB are asked for.`,
    limits.maxInstances > INSTANCES.max &&
      `An app has at most ${INSTANCES.max} instances, ${limits.maxInstances} are asked for.`,
    limits.minInstances > Math.max(INSTANCES.min, limits.maxInstances) &&
      "More instances are kept ready than there may be.",
    limits.concurrency > CONCURRENCY_MAX &&
      `An instance takes at most ${CONCURRENCY_MAX} requests at once, ${limits.concurrency} are asked for.`,
    limits.timeoutMs > REQUEST_TIMEOUT_MS &&
      `Azure ends a request after ${REQUEST_TIMEOUT_MS / 1000} s, ${limits.timeoutMs / 1000} s are asked for.`,
    artifact.size > PACKAGE_MAX_BYTES &&
      `A package has at most ${PACKAGE_MAX_BYTES} bytes, this one has ${artifact.size}.`,
    bytesOf(variables) > SETTING_MAX_BYTES &&
      `All variables together have at most ${SETTING_MAX_BYTES} bytes.`,
    ...names
      .filter((name) => RESERVED_SETTING.test(name))
      .map((name) => `The Functions host keeps the setting ${name} for itself.`),
    ...sameButCase(names).map(
      (name) => `Settings are not told apart by case: ${name} is there twice.`,
    ),
  ];
  return found
    .filter((detail) => detail !== false)
    .map((detail) => ({ code: "provider.limit", detail }));
}

function bytesOf(variables: Readonly<Record<string, string>>): number {
  return Object.entries(variables).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
}

function sameButCase(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => {
    const lower = name.toLowerCase();
    if (seen.has(lower)) return true;
    seen.add(lower);
    return false;
  });
}
