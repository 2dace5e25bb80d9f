import type { ConnectorDocuments } from "../../shared/protocol/ndc/connector-schema.ts";
import { Secret } from "../../shared/secret.ts";
import { EXIT } from "../exit-code.ts";
import { failure, usageFailure } from "../failure.ts";
import { readHidden } from "../secret-input.ts";
import type { Call } from "../spec.ts";

const TIMEOUT_MS = 60_000;

export interface PostgresDocuments extends ConnectorDocuments {
  /** The text of `configuration.json`. */
  configuration: string;
  notes: string[];
}

/** What `configuration.json` says already, with the SQL files that it names. */
export interface ExistingConfiguration {
  text: string;
  readFile: (path: string) => string;
}

/**
 * Reads a database by the URL in a variable, else asked for without being shown; it is kept nowhere.
 * Throws a `Failure`.
 */
export async function postgresDocuments(
  call: Call,
  variable: string,
  existing: ExistingConfiguration | null,
): Promise<PostgresDocuments> {
  const { introspect, IntrospectionError } =
    await import("../../functions/engine/connectors/postgres/introspect/introspect.ts");
  const url = await databaseUrl(call, variable);
  call.say("Reading the database …");
  const { schema, functions } = call.options;
  try {
    const read = await introspect({
      url,
      variable,
      schemas: schema ?? null,
      functions: functions === true,
      existing: existing?.text ?? null,
      timeoutMs: TIMEOUT_MS,
    });
    const documents = await documentsOf(read.configuration, existing);
    return { ...documents, configuration: read.configuration, notes: read.notes };
  } catch (error) {
    if (!(error instanceof IntrospectionError)) throw error;
    throw failure("supergraph.connector_unreadable", EXIT.failed, error.message);
  }
}

async function documentsOf(
  text: string,
  existing: ExistingConfiguration | null,
): Promise<ConnectorDocuments> {
  const [{ parseConfiguration }, { schemaOf }, { capabilities }] = await Promise.all([
    import("../../functions/engine/connectors/postgres/configuration/parse.ts"),
    import("../../functions/engine/connectors/postgres/schema/schema.ts"),
    import("../../functions/engine/connectors/postgres/schema/capabilities.ts"),
  ]);
  const readFile = existing?.readFile ?? noFile;
  return { version: "v0.2", schema: schemaOf(parseConfiguration(text, readFile)), capabilities };
}

function noFile(path: string): never {
  throw new Error(`there is no file ${path}`);
}

async function databaseUrl(call: Call, variable: string): Promise<Secret> {
  const given = call.environment.variables[variable];
  if (given) return new Secret(given);
  const question = `URL of the database, which ${variable} holds later (not shown, kept nowhere): `;
  if (call.environment.stdin.isTTY) return new Secret(await readHidden(call.environment, question));
  const piped = await call.environment.stdin.readAll();
  if (piped.trim() !== "") return new Secret(piped.trim());
  throw usageFailure(
    `\`${variable}\` is not set.`,
    `Set it for this command, or pipe the URL in: \`${variable}=… lintas supergraph …\`.`,
  );
}
