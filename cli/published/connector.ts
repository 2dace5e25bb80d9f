/**
 * A schema of any library that speaks Standard Schema V1 (https://standardschema.dev) and tells its
 * JSON Schema (Standard JSON Schema V1): zod does from 4.2 on.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly validate: (value: unknown) => Validated<Output> | Promise<Validated<Output>>;
    readonly jsonSchema?: {
      readonly input: (options: { target: string }) => Record<string, unknown>;
      readonly output: (options: { target: string }) => Record<string, unknown>;
    };
  };
}

export type Validated<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

export interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export type InputOf<Schema extends StandardSchema> = NonNullable<
  Schema["~standard"]["types"]
>["input"];

export type OutputOf<Schema extends StandardSchema> = NonNullable<
  Schema["~standard"]["types"]
>["output"];

/** What a function or procedure learns of its call besides its arguments. */
export interface CallContext {
  /** Aborted once nobody waits for the result. */
  signal: AbortSignal;
  /** Of the client's request, those that the metadata forwards; names are in lower case. */
  headers: Readonly<Record<string, string>>;
  /** W3C trace context of the call. */
  traceparent: string | null;
}

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

export interface ConnectorDefinition<
  FunctionArgs extends Schemas,
  FunctionResults extends Schemas,
  ProcedureArgs extends Schemas,
  ProcedureResults extends Schemas,
> {
  /** They change nothing: callers may run them again. By name. */
  functions?: Operations<FunctionArgs, FunctionResults>;
  /** They may change things. By name. */
  procedures?: Operations<ProcedureArgs, ProcedureResults>;
  /**
   * Each function and procedure gets one more argument, `headers` of any JSON, for an argument preset
   * of the DataConnectorLink; what it holds is in the context of each call.
   */
  forwardHeaders?: boolean;
  /** Demanded as a bearer token of whoever asks over HTTP. Absent: nobody is asked. */
  serviceToken?: string;
  /** Told of what callers may not learn. Absent: a JSON line on standard error. */
  onFailure?: (error: unknown) => void;
}

/** A function as it stands, which answers NDC 0.2 below any path. */
export interface DefinedConnector {
  fetch: (request: Request) => Promise<Response>;
}

/**
 * A connector of typed functions and procedures, for the default export of a function's module. A
 * supergraph of the project reaches it by the URL `lintas:part/<name of the function>`.
 *
 * @throws Error that tells all that is wrong with it.
 */
export declare function defineConnector<
  FunctionArgs extends Schemas = {},
  FunctionResults extends Schemas = {},
  ProcedureArgs extends Schemas = {},
  ProcedureResults extends Schemas = {},
>(
  definition: ConnectorDefinition<FunctionArgs, FunctionResults, ProcedureArgs, ProcedureResults>,
): DefinedConnector;

/**
 * Thrown by a function or procedure: what its caller may learn. Everything else that is thrown stays
 * with the operator.
 */
export declare class ConnectorRefusal extends Error {
  override name: string;
  /** 403: not allowed; 409: at odds with what is there; 422: cannot be done with these arguments. */
  readonly status: 403 | 409 | 422;
  /** Any JSON; clients find it in the error's extensions. */
  readonly details: unknown;
  constructor(status: 403 | 409 | 422, message: string, details?: unknown);
}
