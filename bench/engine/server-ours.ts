import { AuthFailure } from "../../functions/engine/auth/auth-failure.ts";
import { authenticate } from "../../functions/engine/auth/authenticate.ts";
import { KeySets } from "../../functions/engine/auth/jwt/key-sets.ts";
import { PostgresConnector } from "../../functions/engine/connectors/postgres/connector.ts";
import { openConnection } from "../../functions/engine/connectors/postgres/pool/connection.ts";
import { Pools } from "../../functions/engine/connectors/postgres/pool/pools.ts";
import { defaultDocumentLimits } from "../../functions/engine/graphql/document.ts";
import { engineApp } from "../../functions/engine/http/engine-app.ts";
import { loadOpened } from "../../functions/engine/load-build.ts";
import { readAuthConfig } from "../../functions/engine/metadata/auth/read-auth-config.ts";
import { openCompiled } from "../../functions/engine/metadata/format/open-compiled.ts";
import { connectorPools } from "../../functions/engine/ndc/connector-pools.ts";
import { listen } from "../../functions/mounts/node/http-server.ts";
import { systemClock } from "../../shared/clock.ts";
import { Secret } from "../../shared/secret.ts";
import { chinookConfiguration, chinookPart, CONNECTOR } from "./chinook-build.ts";

/** Our engine with one build, in a process of its own. Argument: the database's URL. */
const url = new Secret(process.argv[2] ?? "");
const opened = openCompiled(chinookPart());
const connections = new Pools(systemClock, openConnection, {
  perDatabase: 4,
  total: 4,
  perOwner: 4,
  idleMs: 60_000,
  waitMs: 30_000,
});
const connector = new PostgresConnector({
  configuration: chinookConfiguration(),
  url,
  pools: connections,
  user: { owner: "bench", name: "bench" },
  numbers: "exact",
});
const build = loadOpened(opened, {
  environment: () => null,
  inProcess: new Map([[CONNECTOR, connector]]),
  pools: connectorPools({ connectionsPerOrigin: 4, connectMs: 5_000, idleMs: 4_000 }),
  limits: { callMs: 30_000, answerBytes: 30_000_000 },
  clock: systemClock,
});
const auth = readAuthConfig(opened.authConfig());
if ("problems" in auth) throw new Error(auth.problems.map(({ message }) => message).join("; "));
const deps = {
  fetch: globalThis.fetch,
  clock: systemClock,
  environment: () => null,
  flags: { requireJwtAudienceValidationIfAudClaimPresent: false },
};
const keySets = new KeySets(deps);
const app = engineApp({
  buildFor: async () => build,
  authenticate: async (_build, headers) => {
    try {
      return await authenticate(auth.config, headers, { ...deps, keySets });
    } catch (error) {
      if (error instanceof AuthFailure) return { status: error.status, message: error.message };
      throw error;
    }
  },
  limits: defaultDocumentLimits,
  exposeInternalErrors: false,
  bodyBytesMax: 1024 * 1024,
  answerBytesMax: 32 * 2 ** 20,
  events: null,
});
const server = await listen((request) => app.fetch(request), { host: "127.0.0.1", port: 0 });
process.send?.({ port: server.port });
// So that a profile is written.
process.on("SIGTERM", () => process.exit());
