import { rm } from "node:fs/promises";
import type { Server } from "node:http";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { RUNNER_PROTOCOL } from "../../shared/protocol/runner.ts";
import { createApi } from "./api.ts";
import { createArtifacts } from "./artifacts.ts";
import { detectCgroups } from "./cgroup.ts";
import type { RunnerConfig } from "./config.ts";
import type { InstanceShared } from "./instance.ts";
import { createJournal } from "./journal.ts";
import { endLeftovers } from "./leftovers.ts";
import { watchMemory } from "./memory-watch.ts";
import { partOpener } from "./part-opener.ts";
import { createParts } from "./parts.ts";
import { nodeFor, prepareFolders } from "./runtime-folders.ts";
import { loadSealingKey } from "./sealing-key.ts";
import { listenPrivately } from "./socket-server.ts";
import { createUsers } from "./users.ts";
import { createWatchHub } from "./watch-hub.ts";

export interface Runner {
  socket: string;
  /** Drains every instance, then stops listening. */
  close(): Promise<void>;
}

/**
 * Keeps the functions of this machine. It serves from what its data folder holds: nothing else of
 * the installation needs to be up.
 */
export async function startRunner(config: RunnerConfig): Promise<Runner> {
  const { clock, log, limits, times } = config;
  const stopping = new AbortController();
  const { instances, code, leftovers } = await prepareFolders(config);
  const key = await loadSealingKey(config.dataDirectory);
  const users = await createUsers(config.dataDirectory, config.users);
  const cgroups = await detectCgroups();
  const artifacts = createArtifacts({
    directory: join(config.dataDirectory, "artifacts"),
    bytesMax: limits.artifactBytes,
    keepMs: times.artifactKeep,
    clock,
  });
  const hub = createWatchHub(clock, times.beat, () => parts.instances());
  const pids = new Map<string, number>();
  const shared: InstanceShared = {
    root: instances,
    node: await nodeFor(config),
    times,
    logLineBytes: limits.logLineBytes,
    clock,
    log,
    hub,
    cgroups,
    watched: new Set(),
    pids,
  };

  const parts = createParts({
    journal: createJournal(join(config.dataDirectory, "parts")),
    artifacts,
    users,
    answerWithin: (work) => Promise.race([work, clock.sleep(times.answer).then(() => null)]),
    open: partOpener({
      config,
      code,
      shared,
      users,
      artifacts,
      key,
      signal: stopping.signal,
    }),
    pidOf: (instance) => pids.get(instance) ?? null,
    warn: (message, error) => log.warn(message, { error }),
  });
  await parts.load();
  const server = createAdaptorServer({
    fetch: createApi({
      health: {
        protocol: RUNNER_PROTOCOL,
        sealingKey: { id: key.id, publicKey: key.publicKey },
        separation: { users: config.users !== null, cgroups: cgroups !== null },
      },
      artifacts,
      parts,
      hub,
      log,
    }).fetch,
  }) as Server;
  await listenPrivately(server, config.socket);
  const stopMs = times.stop;
  const cleaned = endLeftovers({
    root: shared.root,
    ids: leftovers,
    stopMs,
    pollMs: 20,
    clock,
    log,
  });
  const watching = watchMemory({
    clock,
    pollMs: times.memoryPoll,
    signal: stopping.signal,
    processes: () => shared.watched,
  });
  log.info("runner listens", { socket: config.socket, separated: config.users !== null });
  return {
    socket: config.socket,
    async close() {
      await parts.close(times.drain);
      stopping.abort();
      hub.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(config.socket, { force: true });
      await Promise.all([cleaned, watching]);
    },
  };
}
