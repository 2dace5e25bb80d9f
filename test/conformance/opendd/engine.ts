import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent } from "undici";
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
import { sampleAll } from "../../../functions/engine/telemetry/sampling.ts";
import { noTelemetry } from "../../../functions/engine/telemetry/telemetry.ts";
import { serveData } from "../../../functions/mounts/node/engine/sockets.ts";
import { systemClock } from "../../../shared/clock.ts";
import { SIGNATURE_HEADER, signatureHeader } from "../../../shared/protocol/invoke.ts";
import { Secret } from "../../../shared/secret.ts";
import { generateSigningKeyPair, signer, verifier } from "../../../shared/signing.ts";
import { askOverHttp } from "./ask-over-http.ts";
import { askOverSocket } from "./ask-over-socket.ts";
import { authConfig, authWebhook } from "./auth-webhook.ts";
import type { Exchange } from "./corpus.ts";
import type { Servers } from "./server.ts";
import type { Transport } from "./transports.ts";
import type { Received } from "./verdict.ts";

/** One multi-tenant engine that serves the builds of all cases at once, as it is served on a machine. */
export interface ConformanceEngine {
  /** Releases a compiled file and gives the name of the release. */
  load(file: Uint8Array<ArrayBuffer>): string;
  /** Sends one request. What does not arrive or is no JSON is told as the body. */
  ask(release: string, exchange: Exchange, transport: Transport): Promise<Received>;
}

const ORGANIZATION = "corpus";
const PART = "api";

export async function startEngine(servers: Servers): Promise<ConformanceEngine> {
  const keys = await generateSigningKeyPair("conformance");
  const sign = await signer(keys.privateKey);
  const { host, book, objects } = await startHost(servers, keys.publicKey);
  const socketPath = await serve(servers, host);
  const client = new Agent({ connect: { socketPath } });
  servers.onClose(() => client.close());
  const signedFor = async (release: string, method: string, target: string) => {
    const request = { release, part: PART, method, target };
    return { [SIGNATURE_HEADER]: await signatureHeader(sign, systemClock, request) };
  };
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
    async ask(release, exchange, transport) {
      try {
        if (transport === "ws") {
          const signed = await signedFor(release, "GET", exchange.path);
          return await askOverSocket(exchange, { url: `ws+unix:${socketPath}:`, signed });
        }
        const signed = await signedFor(release, "POST", exchange.path);
        return await askOverHttp(exchange, { url: "http://engine", client, signed });
      } catch (error) {
        return { body: { noAnswer: String(error) }, headers: new Set() };
      }
    },
  };
}

/** Gives the path of the socket at which it answers. */
async function serve(servers: Servers, host: EngineHost): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  const socketPath = join(folder, "engine.sock");
  const listening = await serveData(host, socketPath);
  servers.onClose(async () => {
    await listening.close(1000);
    await rm(folder, { recursive: true, force: true });
  });
  return socketPath;
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
    perOwner: 0,
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
      fetch: () => globalThis.fetch,
      keySets: new KeySets({ fetch: globalThis.fetch, clock }),
      http: () => http,
      databases,
      sampling: sampleAll,
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
