import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { ORG, signIn, type TestApi } from "../../test/harness/api.ts";
import { startStack, type TestStack } from "../../test/harness/stack.ts";
import { type Figure, figure, median } from "../figure.ts";
import { pidsMentioning } from "../processes.ts";
import { cpuBelow, cpuOfEndedChildren, cpuOfThisProcess, grown } from "./cpu-time.ts";
import { connectClouds, type FakeClouds, startInstantClouds } from "./fake-clouds.ts";
import { loadNow } from "./machine.ts";

const ROUNDS = 9;
const TARGETS = [
  "aws:eu-central-1",
  "gcp:asia-southeast2",
  "gcp-functions:asia-southeast2",
  "azure:southeastasia",
] as const;

interface DeployTimes {
  /** From the start of the command to each moment, in milliseconds. */
  routed: number;
  exited: number;
  parts: Record<string, number>;
}

/**
 * What Lintas itself takes of a deploy to four clouds: the whole stack is real and each cloud is a
 * fake that answers at once over HTTP, so what they take is in it too.
 */
export async function benchDeploy(): Promise<Figure[]> {
  const clouds = await startInstantClouds();
  const stack = await startStack();
  try {
    const api = await signIn(stack);
    await connectClouds(api, clouds);
    await api.call("POST", `${ORG}/projects`, { slug: "bench" });
    const all = await deployments(stack, api, clouds);
    const parts = Object.keys(all[0]?.parts ?? {});
    const typical = (of: (one: DeployTimes) => number) => Math.round(median(all.map(of)));
    return [
      figure(
        "deploy of a changed one-file function to four clouds, CLI to route written",
        "ms",
        all.map(({ routed }) => routed),
        {
          aim: 1_500,
          detail: {
            ...Object.fromEntries(
              parts.map((part) => [part, typical((one) => one.parts[part] ?? 0)]),
            ),
            "command ended": typical(({ exited }) => exited),
            ...loadNow(),
          },
        },
      ),
    ];
  } finally {
    await stack.remove();
    await clouds.close();
  }
}

async function deployments(
  stack: TestStack,
  api: TestApi,
  clouds: FakeClouds,
): Promise<DeployTimes[]> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-bench-"));
  const definition = {
    name: "bench",
    targets: [...TARGETS],
    functions: { site: { path: "/", entry: "site.js" } },
  };
  await writeFile(join(folder, "lintas.json"), JSON.stringify(definition));
  const all: DeployTimes[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    await writeFile(
      join(folder, "site.js"),
      `export default { fetch: () => new Response("deployed ${round}") };`,
    );
    for (const { events } of [clouds.aws, clouds.gcp, clouds.azure]) events.length = 0;
    const times = await deployOnce(stack, api, clouds, folder);
    // The first one starts from nothing.
    if (round > 0) all.push(times);
  }
  await rm(folder, { recursive: true, force: true });
  return all;
}

async function deployOnce(
  stack: TestStack,
  api: TestApi,
  clouds: FakeClouds,
  folder: string,
): Promise<DeployTimes> {
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    LINTAS_URL: stack.manager,
    LINTAS_TOKEN: api.token,
  };
  const main = resolve(import.meta.dirname, "../../dist/node/cli.js");
  const before = await cpuNow(stack);
  const began = Date.now();
  const { stdout } = await promisify(execFile)(process.execPath, [main, "deploy", "--json"], {
    cwd: folder,
    env,
  });
  const exited = Date.now() - began;
  const cpu = grown(before, await cpuNow(stack));
  const { operation, timing } = JSON.parse(stdout) as {
    operation: { id: string };
    timing: Record<string, number>;
  };
  const row = await api.call<OperationView>("GET", `${ORG}/operations/${operation.id}`);
  const since = (moment: string | null) => (moment === null ? 0 : Date.parse(moment) - began);
  const steps = row.steps.map((step) => ({
    label: step.target === null ? step.name : `${step.name} on ${step.target}`,
    name: step.name,
    ms: since(step.endedAt) - since(step.startedAt),
    startedAt: step.startedAt,
    endedAt: step.endedAt,
  }));
  const routed = since(steps.find(({ name }) => name === "route")?.endedAt ?? null);
  if (routed <= 0) throw new Error("the route was not written");
  const planned = Math.min(...steps.map(({ startedAt }) => since(startedAt)));
  return {
    routed,
    exited,
    parts: {
      ...Object.fromEntries(
        ["start", "pack", "upload", "build"].map((phase) => [
          `command: ${phase}`,
          timing[phase] ?? 0,
        ]),
      ),
      "command to accepted": since(row.createdAt),
      queued: since(row.startedAt) - since(row.createdAt),
      planned: planned - since(row.startedAt),
      ...Object.fromEntries(
        steps.filter(({ endedAt }) => endedAt !== null).map(({ label, ms }) => [label, ms]),
      ),
      "calls to clouds": [clouds.aws, clouds.gcp, clouds.azure].reduce(
        (sum, { events }) => sum + events.length,
        0,
      ),
      ...Object.fromEntries(Object.entries(cpu).map(([name, ms]) => [`CPU of ${name}`, ms])),
    },
  };
}

/** Whoever works on a deploy, until the command ends. */
async function cpuNow({ pid, data }: TestStack): Promise<Record<string, number>> {
  const postgres = await pidsMentioning(join(data, "postgres"));
  const servers = await Promise.all(postgres.map(cpuBelow));
  const parts = await cpuBelow(pid);
  const named = ["manager.js", "creator.js", "gateway.js", "runner.js"];
  return {
    ...Object.fromEntries(named.map((name) => [name, parts[name] ?? 0])),
    PostgreSQL: servers.reduce((sum, one) => sum + (one["postgres"] ?? 0), 0),
    "the command": await cpuOfEndedChildren(),
    "the fakes": cpuOfThisProcess(),
  };
}

interface OperationView {
  createdAt: string;
  startedAt: string;
  endedAt: string;
  steps: {
    name: string;
    target: string | null;
    startedAt: string | null;
    endedAt: string | null;
  }[];
}
