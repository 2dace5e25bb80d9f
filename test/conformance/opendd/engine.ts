import { Agent, request } from "undici";
import { AuthFailure } from "../../../functions/engine/auth/auth-failure.ts";
import { authenticate } from "../../../functions/engine/auth/authenticate.ts";
import { KeySets } from "../../../functions/engine/auth/jwt/key-sets.ts";
import { defaultDocumentLimits } from "../../../functions/engine/graphql/document.ts";
import { engineApp } from "../../../functions/engine/http/engine-app.ts";
import { loadOpened } from "../../../functions/engine/load-build.ts";
import type { LoadedBuild } from "../../../functions/engine/loaded-build.ts";
import type { OpenedBuild } from "../../../functions/engine/metadata/format/open-compiled.ts";
import { connectorPools } from "../../../functions/engine/ndc/connector-pools.ts";
import { readAuthConfig } from "../../../functions/engine/metadata/auth/read-auth-config.ts";
import { ANSWER_BYTES_MAX } from "../../../functions/engine/ndc/http-wire.ts";
import { systemClock } from "../../../shared/clock.ts";
import { authConfig, authWebhook, sessionHeader } from "./auth-webhook.ts";
import type { Exchange } from "./corpus.ts";
import type { Servers } from "./server.ts";
import type { Received } from "./verdict.ts";

/** One engine over HTTP that serves the builds of all cases at once. */
export interface ConformanceEngine {
  /** Makes a build ready and gives the host at which it answers. */
  load(build: OpenedBuild): string;
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
  const authenticated = await authentication(servers);
  const app = engineApp({
    buildFor: async ({ url }) => builds.get(new URL(url).hostname) ?? null,
    authenticate: async (_build, headers) => authenticated(headers),
    limits: defaultDocumentLimits,
    exposeInternalErrors: true,
    bodyBytesMax: 10 * 1024 * 1024,
    events: null,
  });
  const url = await servers.start((request) => app.fetch(request));
  return {
    load(build) {
      const host = `build-${builds.size}.localhost`;
      const environment = () => null;
      builds.set(
        host,
        loadOpened(build, { environment, pools, limits: LIMITS, clock: systemClock }),
      );
      return host;
    },
    ask: (host, exchange) => ask(client, url, host, exchange),
  };
}

/** By the webhook, as for everybody: only so do sessions hold more than texts. */
async function authentication(servers: Servers) {
  const webhook = authWebhook();
  const url = await servers.start((request) => webhook.fetch(request));
  const read = readAuthConfig(authConfig(url));
  if ("problems" in read) throw new Error(read.problems.map(({ message }) => message).join("; "));
  const flags = { requireJwtAudienceValidationIfAudClaimPresent: false };
  const outside = { fetch: globalThis.fetch, clock: systemClock };
  const deps = { ...outside, environment: () => null, flags, keySets: new KeySets(outside) };
  return async (headers: Headers) => {
    try {
      return await authenticate(read.config, headers, deps);
    } catch (error) {
      if (error instanceof AuthFailure) return { status: error.status, message: error.message };
      throw error;
    }
  };
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
