import type { Fields, Want } from "../../../shared/ports/compute.ts";
import { INSTANCES, INSTANCE_MEMORY_MB } from "../preset.ts";

type Limits = Want["limits"];

/** What an app on Flex Consumption is set to; sizes are steps there, and are mapped up, never down. */
export interface Scale {
  instanceMemoryMB: number;
  maximumInstanceCount: number;
  alwaysReady: number;
  perInstanceConcurrency: number;
}

export function scaleOf({ memoryMb, maxInstances, minInstances, concurrency }: Limits): Scale {
  return {
    instanceMemoryMB: INSTANCE_MEMORY_MB.find((size) => size >= memoryMb) ?? memoryMb,
    maximumInstanceCount: Math.max(INSTANCES.min, maxInstances),
    alwaysReady: minInstances,
    perInstanceConcurrency: concurrency,
  };
}

export function fieldsOfScale(scale: Scale): Fields {
  return {
    memoryMb: scale.instanceMemoryMB,
    maxInstances: scale.maximumInstanceCount,
    minInstances: scale.alwaysReady,
    concurrency: scale.perInstanceConcurrency,
  };
}

/** The fields of a want as they are once they are made real: Azure's steps, not what was asked for. */
export function fieldsOf(want: Want): Fields {
  return {
    ...fieldsOfScale(scaleOf(want.limits)),
    timeoutMs: want.limits.timeoutMs,
    access: want.access,
    artifact: want.artifact.digest,
    ...variableFields(want.variables),
  };
}

export function variableFields(variables: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [`variables.${name}`, value]),
  );
}
