import { rm } from "node:fs/promises";
import type { Server } from "node:http";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { RUNNER_PROTOCOL, type RunnerHealth } from "../../shared/protocol/runner.ts";
import { type ApiServices, createApi } from "./api.ts";
import { createArtifacts } from "./artifacts.ts";
import { detectCgroups } from "./cgroup.ts";
import type { RunnerConfig } from "./config.ts";
import type { InstanceShared } from "./instance.ts";
import { createJournal } from "./journal.ts";
import { endProcessesOf } from "./end-user.ts";
import { endLeftovers } from "./leftovers.ts";
import { watchMemory } from "./memory-watch.ts";
import { createOccupancy, hasProcesses } from "./occupancy.ts";
import { partOpener } from "./part-opener.ts";
import { createParts } from "./parts.ts";
import { nodeFor, prepareFolders } from "./runtime-folders.ts";
import { loadSealingKey } from "./sealing-key.ts";
import { listenPrivately, refuseSecond } from "./socket-server.ts";
import { createUsers } from "./users.ts";
import { createWatchHub } from "./watch-hub.ts";

/** Between two looks at a process that an earlier runner left. */
const LEFTOVER_POLL_MS = 20;

export interface Runner {
  socket: string;
  /** Drains every instance, then stops listening. */
  close(): Promise<void>;
}

/**
 * Keeps the functions of this machine. It serves from what its data folder holds: nothing else of
 * the installation needs to be up. Throws `runner.running`.
 */
export async function startRunner(config: RunnerConfig): Promise<Runner> {
  const { clock, log, socket, times } = config;
  await refuseSecond(socket);
  const stopping = new AbortController();
  const { services, shared, leftovers } = await assemble(config, stopping.signal);
  await services.parts.load();
  const server = createAdaptorServer({ fetch: createApi(services).fetch }) as Server;
  await listenPrivately(server, socket);
  const ending = endLeftovers({
    root: shared.root,
    ids: leftovers,
    stopMs: times.stop,
    pollMs: LEFTOVER_POLL_MS,
    clock,
    log,
  });
  const watching = watchMemory({
    clock,
    pollMs: times.memoryPoll,
    signal: stopping.signal,
    processes: () => shared.watched,
  });
  log.info("runner listens", { socket, ...services.health.separation });
  return {
    socket,
    async close() {
      await services.parts.close(times.drain);
      stopping.abort();
      services.hub.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(socket, { force: true });
      await Promise.all([ending, watching]);
    },
  };
}

async function assemble(
  config: RunnerConfig,
  signal: AbortSignal,
): Promise<{ services: ApiServices; shared: InstanceShared; leftovers: string[] }> {
  const { clock, dataDirectory, limits, log, times } = config;
  const { instances, code, leftovers } = await prepareFolders(config);
  const key = await loadSealingKey(dataDirectory);
  const node = await nodeFor(config);
  const endAll = (uid: number) => endProcessesOf(uid, node);
  const users = await createUsers(dataDirectory, config.users, endAll);
  const artifacts = createArtifacts({
    directory: join(dataDirectory, "artifacts"),
    bytesMax: limits.artifactBytes,
    keepMs: times.artifactKeep,
    clock,
  });
  const shared: InstanceShared = {
    root: instances,
    node,
    times,
    logLineBytes: limits.logLineBytes,
    clock,
    log,
    hub: createWatchHub(clock, times.beat, () => parts.instances()),
    cgroups: await detectCgroups(),
    occupancy: createOccupancy({ endAll, inhabited: hasProcesses }),
    watched: new Set(),
    pids: new Map(),
  };
  const parts = createParts({
    journal: createJournal(join(dataDirectory, "parts")),
    artifacts,
    users,
    answerWithin: (work) => Promise.race([work, clock.sleep(times.answer).then(() => null)]),
    open: partOpener({ config, code, shared, users, artifacts, key, signal }),
    pidOf: (instance) => shared.pids.get(instance) ?? null,
    warn: (message, error) => log.warn(message, { error }),
  });
  const health: RunnerHealth = {
    protocol: RUNNER_PROTOCOL,
    sealingKey: { id: key.id, publicKey: key.publicKey },
    separation: { users: config.users !== null, cgroups: shared.cgroups !== null },
  };
  return { services: { health, artifacts, parts, hub: shared.hub, log }, shared, leftovers };
}
