import { dirname, join } from "node:path/posix";
import { readConnectorSchema } from "../../shared/protocol/ndc/connector-schema.ts";
import type { ConnectorDocuments } from "../../shared/protocol/ndc/connector-schema.ts";
import type { DataConnectorLinkV1 } from "../../functions/engine/metadata/opendd/metadata.gen.ts";
import { type Located, objectsOf } from "../../functions/engine/metadata/parse.ts";
import { usageFailure } from "../failure.ts";
import type { Call } from "../spec.ts";
import { ndcDocuments } from "./ndc-documents.ts";
import { postgresDocuments } from "./postgres-documents.ts";
import type { Supergraph } from "./read-project.ts";

export interface ConnectorLink {
  subgraph: string;
  name: string;
  definition: DataConnectorLinkV1;
}

export interface ConnectorAnswer {
  documents: ConnectorDocuments;
  /** Its path in the supergraph's folder and its text, where the connector is the engine's own. */
  configuration: { path: string; text: string } | null;
  notes: string[];
}

/** The links of a supergraph: all, or those of a name. Throws a `Failure` (usage) where there is none. */
export function connectorLinks(supergraph: Supergraph, name: string | undefined): ConnectorLink[] {
  const links = objectsOf(supergraph, "DataConnectorLink").map(
    ({ subgraph, object }: Located & { object: { definition: DataConnectorLinkV1 } }) => ({
      subgraph,
      name: object.definition.name,
      definition: object.definition,
    }),
  );
  const found = links.filter((one) => name === undefined || one.name === name);
  if (found.length > 0) return found;
  const known = links.map((one) => one.name).join(", ");
  throw usageFailure(
    name === undefined
      ? "The supergraph has no connector."
      : `The supergraph has no connector \`${name}\`.`,
    known === "" ? "Make one: `lintas supergraph init`." : `There is: ${known}.`,
  );
}

/** Asks the connector of a link what it has now. */
export async function askConnector(
  call: Call,
  supergraph: Supergraph,
  link: ConnectorLink,
): Promise<ConnectorAnswer> {
  const own = supergraph.sources.connectors.find(({ name }) => name === link.name);
  const path = `${own?.path ?? ""}/configuration.json`;
  const file = own?.files.get(path);
  const variable = file === undefined ? null : variableIn(file.text);
  if (own === undefined || file === undefined || variable === null) {
    const url = await linkUrl(call, link);
    call.say(`Asking the connector at ${url.origin} …`);
    const documents = await ndcDocuments(call.environment, url, headersOf(call, link));
    return { documents, configuration: null, notes: [] };
  }
  const readFile = (name: string): string => {
    const found = own.files.get(join(dirname(path), name));
    if (found === undefined) throw new Error(`there is no file ${name}`);
    return found.text;
  };
  const existing = { text: file.text, readFile };
  const { configuration, notes, ...documents } = await postgresDocuments(call, variable, existing);
  return { documents, configuration: { path, text: configuration }, notes };
}

/** Null: it is not a PostgreSQL connector's, which runs elsewhere. */
function variableIn(text: string): string | null {
  try {
    const { connectionSettings } = JSON.parse(text) as {
      connectionSettings?: { connectionUri?: { variable?: unknown } };
    };
    const variable = connectionSettings?.connectionUri?.variable;
    return typeof variable === "string" ? variable : null;
  } catch {
    return null;
  }
}

async function linkUrl(call: Call, { name, definition }: ConnectorLink): Promise<URL> {
  const { url } = definition;
  const from = "singleUrl" in url ? url.singleUrl : url.readWriteUrls.read;
  const given =
    call.options.connector ??
    ("value" in from ? from.value : call.environment.variables[from.valueFromEnv]);
  const variable = "valueFromEnv" in from ? from.valueFromEnv : null;
  if (given === undefined) {
    throw usageFailure(
      `The address of the connector \`${name}\` stands in \`${variable}\`, which is not set here.`,
      `Give it: \`--connector <url>\`, or set \`${variable}\` for this command.`,
    );
  }
  return connectorUrl(given);
}

/** Throws a `Failure` (usage) for what is no address of an NDC connector. */
export function connectorUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw usageFailure(
      `\`${text.slice(0, 100)}\` is not the address of a connector.`,
      "It begins with http:// or https://. Connectors of this project's own functions run once it is deployed: give their address there.",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw usageFailure(
      "The address has a name or a password in it.",
      "Give what the connector wants as a header: `--secret-header authorization=VARIABLE`.",
    );
  }
  return url;
}

/** Headers that the link sends and that are known here, and those of `--secret-header`. */
function headersOf(call: Call, { definition }: ConnectorLink): Record<string, string> {
  const { variables } = call.environment;
  const sent = Object.entries(definition.headers ?? {}).flatMap(([name, from]) => {
    const value = "value" in from ? from.value : variables[from.valueFromEnv];
    return value === undefined ? [] : [[name, value] as const];
  });
  const given = secretHeaders(call).map(({ header, value }) => [header, value] as const);
  return Object.fromEntries([...sent, ...given]);
}

/** What `--secret-header name=VARIABLE` names; the values come from the variables. */
export function secretHeaders({ options, environment }: Call) {
  return (options.secretHeader ?? []).map((text) => {
    const [, header, variable] = /^([!#$%&'*+.^_`|~\w-]+)=([A-Za-z_]\w*)$/.exec(text) ?? [];
    if (header === undefined || variable === undefined) {
      throw usageFailure(
        `\`${text.replace(/[^\w-].*/s, "…")}\` is not a header and a variable.`,
        "For example: `--secret-header authorization=CONNECTOR_TOKEN`.",
      );
    }
    const value = environment.variables[variable];
    if (value === undefined) throw usageFailure(`\`${variable}\` is not set.`);
    return { header: header.toLowerCase(), variable, value };
  });
}

/** A connector's own names for all that it has. */
export function namesIn(documents: ConnectorDocuments) {
  const read = readConnectorSchema(documents);
  if (read.kind !== "schema") return null;
  const set = (of: readonly { name: string }[]) => new Set(of.map(({ name }) => name));
  const { collections, functions, procedures } = read.schema;
  return {
    collections: set(collections),
    functions: set(functions),
    procedures: set(procedures),
  };
}
