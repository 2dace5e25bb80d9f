import { Agent, request } from "undici";
import { AuthFailure } from "../../../functions/engine/auth/auth-failure.ts";
import { authenticate } from "../../../functions/engine/auth/authenticate.ts";
import { KeySets } from "../../../functions/engine/auth/jwt/key-sets.ts";
import { Pools } from "../../../functions/engine/connectors/postgres/pool/pools.ts";
import { EngineHost } from "../../../functions/engine/host/engine-host.ts";
import { defaultHostLimits } from "../../../functions/engine/host/host-limits.ts";
import { ReleaseBook } from "../../../functions/engine/host/release-book.ts";
import { ReleaseLogs } from "../../../functions/engine/host/release-logs.ts";
import { memoryObjects } from "../../../functions/engine/host/testing/memory-objects.ts";
import { connectorPools } from "../../../functions/engine/ndc/connector-pools.ts";
import { readAuthConfig } from "../../../functions/engine/metadata/auth/read-auth-config.ts";
import { defaultPollLimits, Poller } from "../../../functions/engine/subscriptions/poller.ts";
import { noTelemetry } from "../../../functions/engine/telemetry/telemetry.ts";
import { systemClock } from "../../../shared/clock.ts";
import { SIGNATURE_HEADER, signatureHeader } from "../../../shared/protocol/invoke.ts";
import { Secret } from "../../../shared/secret.ts";
import { generateSigningKeyPair, type Sign, signer, verifier } from "../../../shared/signing.ts";
import { authConfig, authWebhook, sessionHeader } from "./auth-webhook.ts";
import type { Exchange } from "./corpus.ts";
import type { Servers } from "./server.ts";
import type { Received } from "./verdict.ts";

/** One multi-tenant engine over HTTP that serves the builds of all cases at once. */
export interface ConformanceEngine {
  /** Releases a compiled file and gives the name of the release. */
  load(file: Uint8Array<ArrayBuffer>): string;
  /** Sends one request. What does not arrive or is no JSON is told as the body. */
  ask(release: string, exchange: Exchange): Promise<Received>;
}

const ORGANIZATION = "corpus";
const PART = "api";

export async function startEngine(servers: Servers): Promise<ConformanceEngine> {
  const client = new Agent();
  servers.onClose(() => client.close());
  const keys = await generateSigningKeyPair("conformance");
  const sign = await signer(keys.privateKey);
  const { host, book, objects } = await startHost(servers, keys.publicKey);
  const url = await servers.start((received) => {
    const { pathname, search } = new URL(received.url);
    return host.fetch(received, pathname + search);
  });
  let releases = 0;
  return {
    load(file) {
      const release = `release-${releases++}`;
      book.add({
        release,
        part: PART,
        organization: ORGANIZATION,
        artifact: objects.keep(ORGANIZATION, file),
        timeoutMs: 30_000,
        variables: {},
        secrets: async () => new Secret({}),
      });
      return release;
    },
    ask: (release, exchange) => ask(client, { url, sign, release }, exchange),
  };
}

async function startHost(servers: Servers, publicKey: string) {
  const clock = systemClock;
  const http = connectorPools({ connectionsPerOrigin: 16, connectMs: 5000, idleMs: 4000 });
  servers.onClose(() => http.close());
  const exposeInternalErrors = true;
  const limits = defaultHostLimits;
  const poller = new Poller({ clock, limits: defaultPollLimits, exposeInternalErrors });
  const operating = {
    poller,
    options: { limits: limits.document, requireVariables: false, exposeInternalErrors },
  };
  const authenticated = await authentication(servers);
  const book = new ReleaseBook();
  const objects = memoryObjects();
  const databases = new Pools(clock, noDatabases, {
    perDatabase: 0,
    total: 0,
    idleMs: 0,
    waitMs: 0,
  });
  const host = new EngineHost({
    book,
    objects,
    logs: new ReleaseLogs(clock),
    verify: await verifier(publicKey),
    keep: "used",
    limits,
    operating,
    shared: {
      clock,
      fetch: globalThis.fetch,
      keySets: new KeySets({ fetch: globalThis.fetch, clock }),
      http,
      databases,
      telemetry: { open: () => noTelemetry, flush: async () => {}, stop: async () => {} },
      events: { operating, clock, keepAliveMs: 12_000 },
      limits,
      exposeInternalErrors,
      partTarget: () => null,
      large: null,
      authenticate: async (_build, headers) => authenticated(headers),
    },
  });
  return { host, book, objects };
}

function noDatabases(): never {
  throw new Error("the connectors of the corpus are servers of their own");
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

interface At {
  url: string;
  sign: Sign;
  release: string;
}

async function ask(client: Agent, { url, sign, release }: At, of: Exchange): Promise<Received> {
  const { query, variables, path: target } = of;
  const signed = { release, part: PART, method: "POST", target };
  try {
    const response = await request(`${url}${target}`, {
      dispatcher: client,
      method: "POST",
      headers: {
        ...of.headers,
        ...sessionHeader(of.session),
        [SIGNATURE_HEADER]: await signatureHeader(sign, systemClock, signed),
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
