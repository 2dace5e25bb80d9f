import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { systemClock } from "../../../../shared/clock.ts";
import { memoryConnector } from "../../connectors/memory/memory-connector.ts";
import { defaultDocumentLimits } from "../../graphql/document.ts";
import { engineApp, type EngineAppOptions } from "../../http/engine-app.ts";
import { loadOpened } from "../../load-build.ts";
import type { LoadedBuild } from "../../loaded-build.ts";
import { openCompiled } from "../../metadata/format/open-compiled.ts";
import { keyOf } from "../../metadata/names.ts";
import type { ConnectorLimits } from "../../ndc/http-wire.ts";
import { testPools } from "../../ndc/stand-in.ts";
import { CAPABILITIES, SCHEMA } from "../../metadata/testing/shop.ts";
import { OWN_SCHEMA, shopFile } from "./shop.ts";

export interface Asked {
  status: number;
  text: string;
  body: { data?: unknown; errors?: { message: string; path?: unknown; extensions?: unknown }[] };
}

export interface Served extends AsyncDisposable {
  url: string;
  /** Sends one request as JSON, or a body that is written already. */
  ask(body: unknown, headers?: Record<string, string>): Promise<Asked>;
  /** The same of a document alone; its errors' messages. */
  messages(query: string, rest?: object, headers?: Record<string, string>): Promise<string[]>;
}

export interface ServeOptions extends Partial<EngineAppOptions> {
  /** A connector elsewhere; by default one in this process that holds articles. */
  connector?: string;
  connectorLimits?: ConnectorLimits;
}

/** The body limit of the engine's host. */
export const BODY_BYTES_MAX = 10 * 1024 * 1024;

/** The shop behind real HTTP. */
export async function served(options: ServeOptions = {}): Promise<Served> {
  const pools = testPools();
  const engine = await serving(shopBuild(options, pools), options);
  return {
    ...engine,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await pools.destroy();
    },
  };
}

/** A build behind real HTTP. Whoever asks says in `x-role` who they are. */
export async function serving(
  build: LoadedBuild,
  options: Partial<EngineAppOptions> = {},
): Promise<Served> {
  const app = engineApp({
    buildFor: async () => build,
    authenticate: async (_, headers) => ({
      role: headers.get("x-role") ?? "reader",
      variables: new Map(),
    }),
    limits: defaultDocumentLimits,
    exposeInternalErrors: false,
    bodyBytesMax: BODY_BYTES_MAX,
    answerBytesMax: 32 * 2 ** 20,
    events: null,
    ...options,
  });
  const listener = getRequestListener((request) => app.fetch(request));
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const ask: Served["ask"] = async (body, headers = {}) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, text, body: JSON.parse(text) as Asked["body"] };
  };
  return {
    url,
    ask,
    async messages(query, rest = {}, headers = {}) {
      const { body } = await ask({ query, ...rest }, headers);
      return (body.errors ?? []).map(({ message }) => message);
    },
    [Symbol.asyncDispose]: () => closed(server),
  };
}

function shopBuild(
  { connector, connectorLimits = { callMs: 2_000, answerBytes: 1_000_000 } }: ServeOptions,
  pools: ReturnType<typeof testPools>,
): LoadedBuild {
  const inProcess = memoryConnector({
    capabilities: { version: "0.2.0", capabilities: CAPABILITIES },
    schema: { ...SCHEMA, ...OWN_SCHEMA },
    source: {
      collections: {
        articles: () => [
          { id: 1, title: "One", author_id: 1, tags: [], place: { city: "Ende" }, extra: {} },
        ],
        authors: () => [{ id: 1, name: "Sari" }],
      },
      functions: { say: ({ what }) => what ?? null },
      procedures: { publish: { run: ({ id }) => id } },
    },
  });
  return loadOpened(openCompiled(shopFile(connector)), {
    environment: () => null,
    pools,
    limits: connectorLimits,
    clock: systemClock,
    ...(connector === undefined ? { inProcess: new Map([[keyOf("shop", "db"), inProcess]]) } : {}),
  });
}

async function closed(server: Server): Promise<void> {
  const ended = once(server, "close");
  server.close();
  server.closeAllConnections();
  await ended;
}
