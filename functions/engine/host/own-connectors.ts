import type { Secret } from "../../../shared/secret.ts";
import { connectionUrl } from "../connectors/postgres/configuration/connection-url.ts";
import type { Configuration } from "../connectors/postgres/configuration/configuration.ts";
import {
  ConfigurationError,
  parseConfiguration,
} from "../connectors/postgres/configuration/parse.ts";
import { PostgresConnector } from "../connectors/postgres/connector.ts";
import type { Pools } from "../connectors/postgres/pool/pools.ts";
import type { PoolUser } from "../connectors/postgres/pool/turns.ts";
import type { OpenedBuild } from "../metadata/format/open-compiled.ts";
import type { Key } from "../metadata/names.ts";
import type { Connector } from "../metadata/resolved.ts";
import { ConnectorFailure, type DataConnector } from "../ndc/connector.ts";
import { lintasLink } from "./link-url.ts";

export interface OwnConnectorOptions {
  /** A variable of the release. */
  environment: (name: string) => string | null;
  /** Connections to databases, of all builds of this process. */
  pools: Pools;
  /** Who shares them fairly with others: the release, and its organization. */
  user: PoolUser;
}

/**
 * The connectors of a build that are in this process: those whose links say `lintas:connector/<name>`.
 * Each is made when it is first asked for. Throws `ConnectorFailure` where its configuration does not
 * let it be made.
 */
export function ownConnectors(
  opened: Pick<OpenedBuild, "metadata" | "configuration">,
  options: OwnConnectorOptions,
): { get(key: Key): DataConnector | undefined } {
  const read = (value: Connector["url"]["read"]) =>
    "value" in value ? value.value : (options.environment(value.valueFromEnv) ?? "");
  return {
    get(key) {
      const { url, version } = opened.metadata.connector(key);
      const [reading, writing] = [lintasLink(read(url.read)), lintasLink(read(url.write))];
      if (reading?.kind !== "connector") return undefined;
      if (writing?.kind !== "connector" || writing.name !== reading.name) {
        throw unusable(`${key} reads from the connector ${reading.name} and writes elsewhere`);
      }
      const connector = made(opened.configuration(reading.name), reading.name, options);
      return version === "v0.1" ? byRulesOfV01(connector) : connector;
    },
  };
}

function made(
  written: unknown,
  name: string,
  { environment, pools, user }: OwnConnectorOptions,
): PostgresConnector {
  if (written === undefined) throw unusable(`the build holds no connector ${name}`);
  try {
    const configuration = parseConfiguration(JSON.stringify(written), () => {
      throw new Error("the build holds its SQL in the configuration");
    });
    const url = urlOf(configuration, environment);
    return new PostgresConnector({ configuration, url, pools, user, numbers: "exact" });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw unusable(`the connector ${name}: ${error.message}`, error);
  }
}

function urlOf(
  configuration: Configuration,
  environment: OwnConnectorOptions["environment"],
): Secret {
  const { connectionUri } = configuration;
  if (!("variable" in connectionUri)) return connectionUrl(configuration, {});
  const { variable } = connectionUri;
  return connectionUrl(configuration, { [variable]: environment(variable) ?? undefined });
}

/** The engine speaks 0.2 to all of them; what a link of 0.1 means is another. */
function byRulesOfV01(connector: PostgresConnector): DataConnector {
  return {
    query: (request, call) => connector.query(request, call, "0.1"),
    mutation: (request, call) => connector.mutation(request, call),
    explainQuery: (request, call) => connector.explainQuery(request, call, "0.1"),
    explainMutation: (request, call) => connector.explainMutation(request, call),
  };
}

function unusable(message: string, cause?: unknown): ConnectorFailure {
  return new ConnectorFailure("unreachable", message, { cause });
}
