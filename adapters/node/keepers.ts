import { AppError } from "../../shared/errors/app-error.ts";
import type { PartKind } from "../../shared/ports/compute.ts";
import { createRunnerClient, type RunnerClient } from "./runner-client.ts";

/** What keeps parts of releases on this machine and speaks the runner's protocol. */
export interface Keeper {
  /** Of the parts that it keeps, as refs have it. */
  kind: PartKind;
  name: "runner" | "engine";
  socket: string;
  client: RunnerClient;
}

export interface Keepers {
  readonly all: readonly Keeper[];
  /** @throws AppError `engine.unreachable` where this machine has none. */
  of(kind: string): Keeper;
}

/** A runner for functions, and an engine for supergraphs where there is one. */
export function createKeepers(sockets: { runner: string; engine: string | null }): Keepers {
  const runner: Keeper = {
    kind: "function",
    name: "runner",
    socket: sockets.runner,
    client: createRunnerClient(sockets.runner, "runner.unreachable"),
  };
  if (sockets.engine === null) {
    return {
      all: [runner],
      of: (kind) => {
        if (kind !== "supergraph") return runner;
        throw new AppError("engine.unreachable", { detail: "This machine has no engine." });
      },
    };
  }
  const engine: Keeper = {
    kind: "supergraph",
    name: "engine",
    socket: sockets.engine,
    client: createRunnerClient(sockets.engine, "engine.unreachable"),
  };
  return { all: [runner, engine], of: (kind) => (kind === "supergraph" ? engine : runner) };
}
