import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { base32 } from "../../shared/base32.ts";
import { LoadAnswer } from "../../shared/protocol/runner.ts";
import type { SealingKeyPair } from "../../shared/sealing.ts";
import type { Artifacts } from "./artifacts.ts";
import { ask } from "./ask.ts";
import { createBackoff } from "./backoff.ts";
import type { RunnerConfig } from "./config.ts";
import { type InstanceShared, startInstance } from "./instance.ts";
import { ID_LENGTH } from "./instance-place.ts";
import { openSecrets, type PartRecord } from "../../shared/protocol/part-record.ts";
import { createLogBudget } from "./log-capture.ts";
import { createLogStore } from "./log-store.ts";
import type { Part } from "./parts.ts";
import { createPool } from "./pool.ts";
import { unpack } from "./unpack.ts";
import type { Users } from "./users.ts";

export interface PartOpenerOptions {
  config: RunnerConfig;
  /** Folder of unpacked functions. */
  code: string;
  shared: InstanceShared;
  users: Users;
  artifacts: Artifacts;
  key: SealingKeyPair;
  signal: AbortSignal;
}

/** Brings a record of the journal to life: its log, its folder, its instances. */
export function partOpener(
  options: PartOpenerOptions,
): (record: PartRecord, proven: () => void) => Part {
  const { config, shared, users, artifacts, key, signal } = options;
  const { clock, limits, times } = config;
  return (record, proven) => {
    const { release, part, spec } = record;
    const directory = join(options.code, `${release}.${part}`);
    const logs = createLogStore({
      directory: join(config.dataDirectory, "logs", release, part),
      release,
      part,
      bytesMax: limits.logBytesPerPart,
      pendingBytesMax: 2 * limits.logBytesPerSecond,
      clock,
      log: config.log,
    });
    const prepare = async () => {
      const uid = await users.allot(spec.owner);
      const secrets = await openSecrets("runner", key, record);
      const zip = artifacts.path(spec.owner.organization, spec.artifact.digest);
      await unpack(zip, directory, limits, uid);
      return { directory, uid, secrets };
    };
    const budget = createLogBudget(clock, logs, limits.logBytesPerSecond, signal);
    const pool = createPool({
      limits: spec.limits,
      warm: record.warm && !record.deleting,
      idleMs: times.idle,
      clock,
      backoff: createBackoff(clock, times.backoffFirst, times.backoffMax, signal),
      launch: () =>
        startInstance(instanceId(), shared, { release, part, spec, store: logs, budget, prepare }),
      look: ({ socket }) => ask(socket, "/.lintas/load", LoadAnswer, times.look),
      proven,
    });
    const removeFiles = () => rm(directory, { recursive: true, force: true });
    return { record, pool, logs, prepare, removeFiles };
  };
}

function instanceId(): string {
  return base32(randomBytes(8)).slice(0, ID_LENGTH);
}
