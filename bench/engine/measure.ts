import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { ENGINE_OPTIONS } from "../../functions/mounts/node/stack/node-options.ts";
import { bundled } from "../bundled.ts";
import { type Figure, figure } from "../figure.ts";
import type { Measured } from "../keep-report.ts";
import { chinookSize } from "./chinook.ts";
import { cpuUs } from "./cpu.ts";
import { type BenchServer, startBenchServer } from "./database.ts";
import { checkEqualAnswers } from "./equal-answers.ts";
import { installPeers } from "./install-peers.ts";
import type { LoadOrder, LoadResult } from "./load.ts";
import { hasPgbench, loadPgbench } from "./pgbench.ts";
import { firstMessage, type ServerProcess, startServer } from "./server-process.ts";
import { type ServerName, type WorkloadName, workloads } from "./workloads.ts";

export interface EngineBenchOptions {
  /** Of each sample. */
  seconds: number;
  rounds: number;
  connections: number;
  /** How many times Chinook's rows, one after the other. */
  data: readonly number[];
  workloads: readonly WorkloadName[];
  /** Names of servers to leave out. */
  without: readonly string[];
  profileFolder: string | null;
  /** Of PostgreSQL, for all. */
  settings: Readonly<Record<string, string>>;
}

const PGBENCH = "pgbench (JSON by PostgreSQL)";
const OURS = "lintas";
const PEER = "PostGraphile 5";
/** What CPU per request is to be of PostGraphile's, at most one in so many. */
const AIMS: Readonly<Record<WorkloadName, number>> = {
  "by key": 1.8,
  "list 20": 2,
  "nested 3": 2.5,
  "list 1000": 3,
};

interface Sample extends LoadResult {
  serverUs: number;
  postgresUs: number;
}

interface Stage {
  options: EngineBenchOptions;
  times: number;
  url: string;
  postgres: BenchServer;
  load: ChildProcess;
  servers: ReadonlyMap<ServerName, ServerProcess>;
}

/** Each data set's figures: all servers on the same PostgreSQL, in turns, their answers compared first. */
export async function* measureEngine(options: EngineBenchOptions): AsyncGenerator<Measured> {
  const postgres = await startBenchServer(options.settings);
  const load = fork(join(import.meta.dirname, "load.ts"));
  try {
    for (const times of options.data) {
      console.log(`\nChinook × ${times}`);
      const url = await postgres.chinook(times);
      const servers = await startServers(url, options);
      try {
        yield await measureData({ options, times, url, postgres, load, servers });
      } finally {
        for (const server of servers.values()) await server.stop();
      }
    }
  } finally {
    load.kill();
    await postgres.stop();
  }
}

/** What helps us is given to everybody. */
const OLD_SPACE = ENGINE_OPTIONS.filter((option) => option.includes("old-space"));

async function startServers(
  url: string,
  { without, profileFolder }: EngineBenchOptions,
): Promise<Map<ServerName, ServerProcess>> {
  const peers = await installPeers();
  const profile = profileFolder === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileFolder}`];
  const asInStack = [...ENGINE_OPTIONS, ...profile];
  const files: [ServerName, string, string[]][] = [
    [OURS, await bundled("engine/server-ours.ts"), asInStack],
    [PEER, join(peers, "postgraphile.mjs"), OLD_SPACE],
    ["yoga + drizzle", join(peers, "yoga.mjs"), OLD_SPACE],
  ];
  const servers = new Map<ServerName, ServerProcess>();
  for (const [name, file, flags] of files) {
    if (!without.includes(name)) servers.set(name, await startServer(file, [url], flags));
  }
  return servers;
}

async function measureData(stage: Stage): Promise<Measured> {
  const { options, url, times, servers } = stage;
  const ports = new Map([...servers].map(([name, { port }]) => [name, port]));
  await checkEqualAnswers(url, chinookSize(times), ports, options.workloads);
  const pgbench = !options.without.includes("pgbench") && (await hasPgbench());
  for (const name of servers.keys()) {
    // Whatever compiles as it runs has run before it is measured.
    for (const workload of options.workloads) await sample(stage, name, workload, 0);
  }
  const samples = new Map<string, Sample[]>();
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const workload of options.workloads) {
      for (const name of [...servers.keys(), ...(pgbench ? [PGBENCH] : [])]) {
        const key = `${workload}\n${name}`;
        const measured = await sample(stage, name, workload, round);
        samples.set(key, [...(samples.get(key) ?? []), measured]);
      }
    }
  }
  const names = [...servers.keys(), ...(pgbench ? [PGBENCH] : [])];
  const figures = options.workloads.flatMap((workload) =>
    figuresOf(
      `× ${times}, ${workload}`,
      workload,
      names,
      (name) => samples.get(`${workload}\n${name}`) ?? [],
    ),
  );
  return { figures, notRun: pgbench ? [] : ["pgbench: install postgresql-contrib"] };
}

async function sample(
  { options, times, url, postgres, load, servers }: Stage,
  name: string,
  workload: WorkloadName,
  seed: number,
): Promise<Sample> {
  const { seconds, connections } = options;
  const server = servers.get(name as ServerName);
  const before = {
    server: server ? await cpuUs(server.pid) : 0,
    postgres: await cpuUs(postgres.pid),
  };
  let result: LoadResult;
  if (server === undefined) {
    const of = { size: chinookSize(times), seconds, connections, seed };
    result = await loadPgbench(url, workloads[workload], of);
  } else {
    const order: LoadOrder = {
      port: server.port,
      server: name as ServerName,
      workload,
      times,
      seconds,
      connections,
      seed,
    };
    load.send(order);
    result = await firstMessage<LoadResult>(load);
  }
  if (result.failed > 0) throw new Error(`${name} failed ${result.failed} times at ${workload}`);
  const after = {
    server: server ? await cpuUs(server.pid) : 0,
    postgres: await cpuUs(postgres.pid),
  };
  return {
    ...result,
    serverUs: (after.server - before.server) / result.requests,
    postgresUs: (after.postgres - before.postgres) / result.requests,
  };
}

function figuresOf(
  title: string,
  workload: WorkloadName,
  names: readonly string[],
  samplesOf: (name: string) => readonly Sample[],
): Figure[] {
  const total = (one: Sample) => one.serverUs + one.postgresUs;
  const ours = samplesOf(OURS);
  const figures: Figure[] = [];
  for (const name of names) {
    const samples = samplesOf(name);
    if (name !== OURS && ours.length > 0) {
      // Of the same round, so that what else the machine did weighs on both.
      const ratio = (of: (one: Sample) => number, flip: boolean) =>
        samples.map((one, round) => {
          const own = of(ours[round] ?? one);
          return flip ? of(one) / own : own / of(one);
        });
      const aim = name === PEER ? { aim: AIMS[workload] } : {};
      figures.push(
        figure(`${title}: CPU of ${name} to ours`, "×", ratio(total, true), {
          better: "more",
          ...aim,
        }),
        figure(
          `${title}: our requests to those of ${name}`,
          "×",
          ratio((one) => one.perSecond, false),
          {
            better: "more",
          },
        ),
      );
    }
    const perSecond = samples.map((one) => one.perSecond);
    const detail = {
      "server µs": middle(samples.map((one) => one.serverUs)),
      "PostgreSQL µs": middle(samples.map((one) => one.postgresUs)),
      "p50 ms": middle(samples.map((one) => one.p50)),
      "p99 ms": middle(samples.map((one) => one.p99)),
      "requests/s": middle(perSecond),
    };
    figures.push(
      figure(`${title}: CPU per request of ${name}`, "µs", samples.map(total), { detail }),
    );
  }
  return figures;
}

function middle(samples: number[]): number {
  return figure("", "", samples).value;
}
