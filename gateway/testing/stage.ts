import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type IncomingHttpHeaders, request, type RequestOptions } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "../../shared/clock.ts";
import { jsonLogger } from "../../shared/log.ts";
import type { Snapshot } from "../../shared/protocol/snapshot.ts";
import { Secret } from "../../shared/secret.ts";
import { generateSigningKeyPair, signer } from "../../shared/signing.ts";
import type { GatewayConfig } from "../config.ts";
import { type Gateway, startGateway } from "../server.ts";
import { type Behaviour, type FakeRunner, fakeRunner } from "./fake-runner.ts";

export const HOST = "hello.localhost";

export interface Stage {
  gateway: Gateway;
  runner: FakeRunner;
  snapshotPath: string;
  logged: Record<string, unknown>[];
  config: GatewayConfig;
  invokeKey: string;
  sign: (snapshot: Snapshot) => Promise<{ key: string; payload: string; signature: string }>;
  get: (path: string, options?: AskOptions) => Promise<Answer>;
  metrics: () => Promise<string>;
  close: () => Promise<void>;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

type RouteOf = Snapshot["routes"][string];
type PartOf = Snapshot["releases"][string]["parts"][string];

/** One project whose production has release `ra1` with the part `web` at `/` on the local runner. */
export function snapshot(version = 1, change: (snapshot: Snapshot) => void = () => {}): Snapshot {
  const made: Snapshot = {
    format: 1,
    installation: "inst",
    version,
    issuedAt: "2026-01-01T00:00:00.000Z",
    hosts: { [HOST]: "production" },
    routes: { production: route([["ra1", 100]]) },
    releases: { ra1: release("ba1") },
    invokers: [],
  };
  change(made);
  return made;
}

export function route(table: [string, number][], build: string | null = null): RouteOf {
  return {
    organization: "org_a",
    project: "prj_a",
    environment: build === null ? "env_a" : null,
    build,
    version: 1,
    table: table.map(([id, weight]) => ({ release: id, weight })),
  };
}

export function release(build: string, part: Partial<PartOf> = {}): Snapshot["releases"][string] {
  return {
    build,
    target: "local",
    paths: [{ path: "/", part: "web" }],
    parts: {
      web: {
        access: "public",
        timeoutMs: 5_000,
        endpoint: { kind: "runner", runner: "local" },
        ...part,
      },
    },
  };
}

const METRICS_TOKEN = "of-the-operator";

/** A gateway on a free port before a fake runner; every instance behaves as `behaviour` says. */
export async function stage(
  behaviour: Behaviour,
  options: {
    snapshot?: Snapshot | null;
    config?: Partial<GatewayConfig>;
    clock?: Clock;
    /** What lies on disk at the start instead of a signed snapshot. */
    file?: (path: string) => Promise<void>;
  } = {},
): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-gateway-"));
  const snapshotPath = join(folder, "snapshot.json");
  const keys = await generateSigningKeyPair("k1");
  const invoke = await generateSigningKeyPair("k2");
  const signText = await signer(keys.privateKey);
  const sign = async (value: Snapshot) => {
    const payload = JSON.stringify(value);
    return { key: keys.id, payload, signature: await signText(payload) };
  };
  const runner = await fakeRunner(behaviour);
  const logged: Record<string, unknown>[] = [];
  const clock = options.clock ?? systemClock;
  const first = options.snapshot === undefined ? snapshot() : options.snapshot;
  if (first) {
    await writeFile(snapshotPath, JSON.stringify(await sign(first)));
  }
  await options.file?.(snapshotPath);
  const config: GatewayConfig = {
    listen: { host: "127.0.0.1", port: 0 },
    metrics: { host: "127.0.0.1", port: 0 },
    metricsToken: new Secret(METRICS_TOKEN),
    snapshotPath,
    snapshotKey: keys.publicKey,
    manager: null,
    runners: { local: runner.socketPath },
    engines: {},
    invokeKey: new Secret(invoke.privateKey),
    trustedProxies: [],
    clock,
    log: jsonLogger(systemClock, (line) =>
      logged.push(JSON.parse(line) as Record<string, unknown>),
    ),
    random: Math.random,
    ...options.config,
    limits: {
      retryMs: 5,
      retryMsMax: 50,
      lingerMs: 300,
      closeMs: 2_000,
      ...options.config?.limits,
    },
  };
  const gateway = await startGateway(config);
  return {
    gateway,
    runner,
    snapshotPath,
    logged,
    config,
    invokeKey: invoke.publicKey,
    sign,
    get: (path, init) => ask(gateway.port, path, init),
    metrics: async () => {
      const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
      return (await ask(gateway.metricsPort ?? 0, "/metrics", { headers })).body;
    },
    close: async () => {
      await gateway.close();
      await runner.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type AskOptions = Omit<RequestOptions, "headers"> & {
  headers?: Record<string, string>;
  body?: string;
};

/** One request over a connection of its own. */
export function ask(port: number, path: string, init: AskOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { body, ...options } = init;
    const req = request(
      {
        host: "127.0.0.1",
        port,
        path,
        agent: false,
        ...options,
        headers: { host: HOST, ...options.headers },
      },
      (res) => {
        let text = "";
        res.setEncoding("utf8");
        res.on("data", (chunk: string) => (text += chunk));
        res.on("end", () =>
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }),
        );
        res.on("error", reject);
      },
    );
    req.on("error", reject);
    req.end(body);
  });
}

/** Writes `text` to a raw connection and reads until it is closed (or reset). */
export function speak(
  port: number,
  text: string | Buffer,
  options: { halfClose?: boolean } = {},
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      if (options.halfClose) socket.end(text);
      else socket.write(text);
    });
    let read = "";
    socket.on("data", (chunk) => (read += chunk.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => resolve(read));
  });
}

/** Waits for a condition of a real process or socket. */
export async function until(what: () => boolean | Promise<boolean>, ms = 5_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await what())) {
    if (performance.now() > deadline) throw new Error(`not within ${ms} ms: ${what.toString()}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}
