/**
 * One small language for what the three clouds publish in three: botocore's service models, Google's
 * discovery documents and the mappers of Azure's SDKs. `scripts/refresh-models.ts` translates them,
 * so that one checker and one generator of samples serve all.
 */
export interface Model {
  readonly header: ModelHeader;
  readonly service: string;
  readonly protocol: "rest-json" | "rest-xml" | "json" | "query" | "discovery" | "azure";
  /** What requests carry besides the operations: signing name, target prefix, host, … */
  readonly traits: Readonly<Record<string, string>>;
  /** Parameters that every operation takes. */
  readonly common?: readonly Parameter[];
  readonly operations: readonly Operation[];
  readonly shapes: Readonly<Record<string, Shape>>;
}

export interface ModelHeader {
  readonly origin: string;
  readonly version: string;
  /** Of the package as it was downloaded. */
  readonly sha256: string;
  readonly licence: string;
  readonly extractedBy: string;
}

export interface Operation {
  readonly name: string;
  readonly method: string;
  /** `{x}` is one segment, `{x+}` one or more. */
  readonly path: string;
  /** Query values that tell this operation from others on the same path. */
  readonly query?: Readonly<Record<string, string>>;
  readonly parameters: readonly Parameter[];
  readonly body?: Body;
  /** By status; `2xx` where the model names none. */
  readonly answers: Readonly<Record<string, AnswerBody>>;
  readonly errors?: readonly DeclaredError[];
  /** The body is a part of its shape: required members may be missing. */
  readonly partial?: true;
  /** The path of uploads, which carry bytes in place of the body. */
  readonly upload?: string;
  /** Only at hosts of this pattern, or at loopback. */
  readonly host?: string;
  /** The address was given by an earlier answer, with a query that only its giver knows. */
  readonly anyQuery?: true;
  readonly forbiddenHeaders?: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: true;
  /** Every header that begins with `name`. */
  readonly prefix?: true;
  readonly shape: Ref;
}

export interface Body {
  readonly media: "json" | "xml" | "form" | "bytes";
  readonly shape?: Ref;
  readonly required?: true;
  /** Name of the XML element around the answer. */
  readonly wrapper?: string;
}

export interface AnswerBody {
  readonly body?: Body;
  readonly headers?: readonly Parameter[];
  /** The model counts this status as a refusal. */
  readonly error?: true;
}

export interface DeclaredError {
  readonly code: string;
  readonly status?: number;
}

/** The name of a shape of the model, or the shape itself. */
export type Ref = string | Shape;

export interface Member {
  readonly shape: Ref;
  readonly required?: true;
  /** Set by the provider: a violation in a request. */
  readonly readOnly?: true;
}

export interface Shape {
  readonly type:
    | "object"
    | "list"
    | "map"
    | "string"
    | "integer"
    | "number"
    | "boolean"
    | "bytes"
    | "timestamp"
    | "any";
  readonly members?: Readonly<Record<string, Member>>;
  /** Members that are not named have this shape; without it they are violations. */
  readonly open?: Ref;
  /** Exactly one member is set. */
  readonly union?: true;
  readonly item?: Ref;
  readonly key?: Ref;
  /** Names of XML elements of a list or a map, where they are not the default. */
  readonly xml?: { readonly item?: string; readonly flat?: true };
  readonly enum?: readonly (string | number)[];
  /** Of a number its value, of anything else its length. */
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
  readonly multipleOf?: number;
  /** Matches the whole value. */
  readonly pattern?: string;
  readonly format?: string;
  readonly nullable?: true;
}
