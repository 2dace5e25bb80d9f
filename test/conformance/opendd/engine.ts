import { Agent, request } from "undici";
import { defaultDocumentLimits } from "../../../functions/engine/graphql/document.ts";
import { engineApp } from "../../../functions/engine/http/engine-app.ts";
import { type CompiledBuild, loadBuild } from "../../../functions/engine/load-build.ts";
import type { LoadedBuild } from "../../../functions/engine/loaded-build.ts";
import { connectorPools } from "../../../functions/engine/ndc/connector-pools.ts";
import { ANSWER_BYTES_MAX } from "../../../functions/engine/ndc/http-wire.ts";
import { systemClock } from "../../../shared/clock.ts";
import { SESSION_HEADER, sessionHeader } from "./auth-webhook.ts";
import type { Exchange } from "./corpus.ts";
import type { Servers } from "./server.ts";
import type { Received } from "./verdict.ts";

/** One engine over HTTP that serves the builds of all cases at once. */
export interface ConformanceEngine {
  /** Makes a build ready and gives the host at which it answers. */
  load(build: CompiledBuild): string;
  /** Sends one request. What does not arrive or is no JSON is told as the body. */
  ask(host: string, exchange: Exchange): Promise<Received>;
}

const LIMITS = { callMs: 30_000, answerBytes: ANSWER_BYTES_MAX };

export async function startEngine(servers: Servers): Promise<ConformanceEngine> {
  const builds = new Map<string, LoadedBuild>();
  const pools = connectorPools({ connectionsPerOrigin: 16, connectMs: 5000, idleMs: 4000 });
  const client = new Agent();
  servers.onClose(() => client.close());
  servers.onClose(() => pools.close());
  const app = engineApp({
    buildFor: async ({ url }) => builds.get(new URL(url).hostname) ?? null,
    authenticate: async (_build, headers) => sessionOf(headers),
    limits: defaultDocumentLimits,
    exposeInternalErrors: true,
    bodyBytesMax: 10 * 1024 * 1024,
  });
  const url = await servers.start((request) => app.fetch(request));
  return {
    load(build) {
      const host = `build-${builds.size}.localhost`;
      const environment = () => null;
      builds.set(
        host,
        loadBuild(build, { environment, pools, limits: LIMITS, clock: systemClock }),
      );
      return host;
    },
    ask: (host, exchange) => ask(client, url, host, exchange),
  };
}

function sessionOf(headers: Headers) {
  const said = JSON.parse(headers.get(SESSION_HEADER) ?? "{}") as Record<string, unknown>;
  const { "x-hasura-role": role } = said;
  if (typeof role !== "string") return { status: 400, message: "x-hasura-role is missing" };
  const variables = Object.entries(said).map(
    ([name, json]) => [name.toLowerCase(), { json }] as const,
  );
  return { role, variables: new Map(variables) };
}

async function ask(client: Agent, url: string, host: string, of: Exchange): Promise<Received> {
  const { query, variables } = of;
  try {
    const response = await request(`${url}${of.path}`, {
      dispatcher: client,
      method: "POST",
      headers: {
        ...of.headers,
        ...sessionHeader(of.session),
        host,
        "content-type": "application/json",
      },
      body: JSON.stringify({ query, ...(variables === null ? {} : { variables }) }),
    });
    const text = await response.body.text();
    return { body: jsonOf(text), headers: new Set(Object.keys(response.headers)) };
  } catch (error) {
    return { body: { noAnswer: String(error) }, headers: new Set() };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return { notJson: text.slice(0, 2000) };
  }
}
