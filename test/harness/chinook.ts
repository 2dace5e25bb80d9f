import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { serve } from "@hono/node-server";
import { tokenFor } from "../../examples/chinook/token.ts";
import { bundleFunction } from "../../functions/creator/builder/pack/bundle-function.ts";
import { loadDefinition } from "../../functions/creator/builder/pack/load-definition.ts";
import { compileProjectSupergraph } from "../../functions/creator/builder/pack/supergraph/compile-project.ts";
import { KeySets } from "../../functions/engine/auth/jwt/key-sets.ts";
import { openConnection } from "../../functions/engine/connectors/postgres/pool/connection.ts";
import { Pools } from "../../functions/engine/connectors/postgres/pool/pools.ts";
import { defaultDocumentLimits } from "../../functions/engine/graphql/document.ts";
import { functionEngine } from "../../functions/engine/host/function-engine.ts";
import { testPools } from "../../functions/engine/ndc/stand-in.ts";
import { defaultPollLimits, Poller } from "../../functions/engine/subscriptions/poller.ts";
import { systemTelemetryClock } from "../../functions/engine/telemetry/clock.ts";
import { defaultExporterLimits } from "../../functions/engine/telemetry/exporter.ts";
import { startTelemetry } from "../../functions/engine/telemetry/telemetry.ts";
import { randomTraceIds } from "../../functions/engine/telemetry/trace-context.ts";
import { systemClock } from "../../shared/clock.ts";
import { openDatabase } from "../../shared/database.ts";

export const CHINOOK = resolve(import.meta.dirname, "../../examples/chinook");
const JWT_KEY = "a key of more than thirty-two bytes, for tests only";

/** The example's supergraph in this process: its database, its function, its API. */
export interface Chinook {
  /** `role`: null for the guest. */
  ask(role: string | null, id: number, query: string, variables?: object): Promise<unknown>;
  fetch(request: Request): Promise<Response>;
  token(role: string, id: number): string;
  /** Requests that the function was asked. */
  asked: { path: string; body: string }[];
  close(): Promise<void>;
}

/** @param databaseUrl An empty database. */
export async function openChinook(databaseUrl: string): Promise<Chinook> {
  await seed(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), "lintas-chinook-"));
  const recommend = await connectorOf(folder);
  const asked: Chinook["asked"] = [];
  const server = serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request: Request) => {
      asked.push({ path: new URL(request.url).pathname, body: await request.clone().text() });
      return recommend.fetch(request);
    },
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { engine, close } = await engineOf(databaseUrl, `http://127.0.0.1:${port}`);
  const token = (role: string, id: number) => tokenFor(JWT_KEY, role, id);
  return {
    fetch: (request) => engine.fetch(request),
    token,
    asked,
    async ask(role, id, query, variables) {
      const answer = await engine.fetch(
        new Request("http://chinook/graphql", {
          method: "POST",
          headers: {
            "content-type": "application/json",
            ...(role === null
              ? { "x-hasura-auth-mode": "guest" }
              : { authorization: `Bearer ${token(role, id)}` }),
          },
          body: JSON.stringify({ query, variables }),
        }),
      );
      return answer.json();
    },
    async close() {
      await close();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function seed(url: string): Promise<void> {
  const { sql } = openDatabase(url, { name: "lintas tests", max: 1 });
  await sql.unsafe(await readFile(join(CHINOOK, "seed.sql"), "utf8"));
  await sql.end({ timeout: 5 });
}

/** As it is packed: with `lintas/connector` brought along. */
async function connectorOf(folder: string) {
  const { files } = await bundleFunction(CHINOOK, "recommend", "src/recommend.ts");
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  const module = (await import(pathToFileURL(join(folder, "function.mjs")).href)) as {
    default: { fetch(request: Request): Promise<Response> };
  };
  return module.default;
}

async function engineOf(databaseUrl: string, recommendUrl: string) {
  const { root, definition } = await loadDefinition(CHINOOK);
  const { file } = await compileProjectSupergraph(root, "store", definition);
  const variables = new Map([
    ["DATABASE_URL", databaseUrl],
    ["JWT_KEY", JWT_KEY],
  ]);
  const limits = { perDatabase: 5, total: 5, perOwner: 5, idleMs: 1_000, waitMs: 5_000 };
  const databases = new Pools(systemClock, openConnection, limits);
  const http = testPools();
  const exposeInternalErrors = false;
  const poller = new Poller({
    clock: systemClock,
    limits: defaultPollLimits,
    exposeInternalErrors,
  });
  const options = { limits: defaultDocumentLimits, requireVariables: true, exposeInternalErrors };
  const outside = { fetch: globalThis.fetch, clock: systemClock };
  const engine = await functionEngine({
    ...outside,
    read: async () => file,
    environment: (name) => variables.get(name) ?? null,
    part: (name) => (name === "recommend" ? { url: recommendUrl } : null),
    release: "r1",
    keep: "instance",
    timeoutMs: 10_000,
    events: { operating: { poller, options }, clock: systemClock, keepAliveMs: 12_000 },
    keySets: new KeySets(outside),
    http,
    databases,
    telemetry: startTelemetry({
      target: null,
      limits: defaultExporterLimits,
      clock: systemTelemetryClock,
      ids: randomTraceIds(),
      fetch: globalThis.fetch,
      random: Math.random,
      attributes: {},
    }),
    // A test that meets one sees it in the answer.
    failed: (why) => console.error(why),
  });
  const close = async () => {
    poller.close();
    await databases.close();
    await http.destroy();
  };
  return { engine, close };
}
