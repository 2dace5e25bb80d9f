import { systemClock } from "../../../../shared/clock.ts";
import { jsonLogger } from "../../../../shared/log.ts";
import { Secret } from "../../../../shared/secret.ts";
import { serveConnector } from "../serve/serve-connector.ts";
import { type FunctionsConnector, functionsConnector } from "./functions-connector.ts";
import type { CallContext } from "./operation.ts";
import type { ConnectorDefinition } from "./read-definition.ts";
import type { InputOf, OutputOf, StandardSchema } from "./types/standard-schema.ts";

type Schemas = Record<string, StandardSchema>;

/** `run` is given what `args` makes of the arguments, and answers what `result` takes. */
type Operations<Args extends Schemas, Results extends Schemas> = {
  [Name in keyof Args]: {
    description?: string;
    args: Args[Name];
    run(
      args: OutputOf<Args[Name]>,
      context: CallContext,
    ): Name extends keyof Results
      ? InputOf<Results[Name]> | Promise<InputOf<Results[Name]>>
      : unknown;
  };
} & { [Name in keyof Results]: { result: Results[Name] } };

interface Typed<
  FunctionArgs extends Schemas,
  FunctionResults extends Schemas,
  ProcedureArgs extends Schemas,
  ProcedureResults extends Schemas,
> {
  functions?: Operations<FunctionArgs, FunctionResults>;
  procedures?: Operations<ProcedureArgs, ProcedureResults>;
  forwardHeaders?: boolean;
  /** Demanded as a bearer token of whoever asks over HTTP. Absent: nobody is asked. */
  serviceToken?: string;
  /** Told of what callers may not learn. Absent: a JSON line on standard error. */
  onFailure?: (error: unknown) => void;
}

/** It is a function as it stands, and a connector for the engine in the same process. */
export type DefinedConnector = FunctionsConnector & {
  fetch: (request: Request) => Promise<Response>;
};

/**
 * A connector of functions and procedures, for a module's default export.
 *
 * @throws InvalidConnector
 */
export function defineConnector<
  FunctionArgs extends Schemas = {},
  FunctionResults extends Schemas = {},
  ProcedureArgs extends Schemas = {},
  ProcedureResults extends Schemas = {},
>(
  definition: Typed<FunctionArgs, FunctionResults, ProcedureArgs, ProcedureResults>,
): DefinedConnector {
  const { onFailure = toStandardError, serviceToken } = definition;
  // What `run` takes is what the schema beside it makes.
  const connector = functionsConnector(definition as ConnectorDefinition, { onFailure });
  const served = serveConnector(connector, {
    onFailure,
    // A function sees its path in the project, too.
    anyPrefix: true,
    ...(serviceToken === undefined ? {} : { serviceToken: new Secret(serviceToken) }),
  });
  return { ...connector, fetch: async (request) => await served.fetch(request) };
}

function toStandardError(error: unknown): void {
  const log = jsonLogger(systemClock, (line) => void process.stderr.write(`${line}\n`));
  log.error("a function of the connector failed", { error });
}
