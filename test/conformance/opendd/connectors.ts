import { join } from "node:path";
import { readConfiguration } from "../../../functions/engine/connectors/postgres/configuration/read.ts";
import { PostgresConnector } from "../../../functions/engine/connectors/postgres/connector.ts";
import { openConnection } from "../../../functions/engine/connectors/postgres/pool/connection.ts";
import { Pools } from "../../../functions/engine/connectors/postgres/pool/pools.ts";
import {
  postgresServer,
  postgresServerV01,
} from "../../../functions/engine/connectors/postgres/server.ts";
import { serveConnector } from "../../../functions/engine/connectors/serve/serve-connector.ts";
import { systemClock } from "../../../shared/clock.ts";
import { Secret } from "../../../shared/secret.ts";
import { customConnectorIn } from "../custom-connector/custom-connector.ts";
import type { Corpus } from "./corpus.ts";
import type { Servers } from "./server.ts";

/** By the origins that the cases' metadata names, where the connectors really answer. */
export type Origins = Map<string, string>;

/** Our PostgreSQL connector over the seed, in both lines of NDC. */
export async function startPostgresConnectors(
  corpus: Corpus,
  database: string,
  servers: Servers,
): Promise<Origins> {
  const configuration = readConfiguration(join(corpus.seed, "ndc-postgres-configuration"));
  const limits = { perDatabase: 8, total: 8, perOwner: 8, idleMs: 60_000, waitMs: 30_000 };
  const pools = new Pools(systemClock, openConnection, limits);
  servers.onClose(() => pools.close());
  const url = new Secret(database);
  const connector = new PostgresConnector({
    configuration,
    url,
    pools,
    user: { owner: "conformance", name: "conformance" },
    numbers: "exact",
  });
  const options = { onFailure: (error: unknown) => console.error("postgres", error) };
  const v01 = serveConnector(postgresServerV01(connector, configuration), options);
  const v02 = serveConnector(postgresServer(connector, configuration), options);
  return new Map([
    ["http://localhost:8080", await servers.start((request) => v01.fetch(request))],
    ["http://localhost:8082", await servers.start((request) => v02.fetch(request))],
  ]);
}

const CUSTOM = [
  ["http://localhost:8101", "custom-v01"],
  ["http://localhost:8102", "custom-v02"],
  ["http://localhost:8103", "custom-no-relationships"],
] as const;

/** The test connector as each of the three that the cases use. */
export async function startCustomConnectors(corpus: Corpus, servers: Servers): Promise<Origins> {
  const origins: Origins = new Map();
  for (const [origin, name] of CUSTOM) {
    const app = await customConnectorIn(corpus.customConnector, name);
    origins.set(origin, await servers.start((request) => app.fetch(request)));
  }
  return origins;
}
