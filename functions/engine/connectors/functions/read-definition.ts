import { HEADERS_ARGUMENT, type Operation, type OperationDefinition } from "./operation.ts";
import { Definitions } from "./types/definitions.ts";
import { ShapeReader } from "./types/read-shape.ts";
import type { Signature } from "./types/schema-response.ts";
import { type Direction, jsonSchemaOf, type StandardSchema } from "./types/standard-schema.ts";
import { pascalCase } from "./types/type-names.ts";

export interface ConnectorDefinition {
  /** They change nothing: callers may run them again, and for nobody. */
  functions?: Readonly<Record<string, OperationDefinition>>;
  procedures?: Readonly<Record<string, OperationDefinition>>;
  /**
   * Each function and procedure gets one more argument, `headers` of any JSON, for an argument preset
   * of the DataConnectorLink; what it holds is in the context of each call.
   */
  forwardHeaders?: boolean;
}

/** What is wrong with a definition, all at once. */
export class InvalidConnector extends Error {
  override name = "InvalidConnector";
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`the connector cannot be served:\n${mistakes.map((one) => `- ${one}`).join("\n")}`);
    this.mistakes = mistakes;
  }
}

export interface ReadDefinition {
  functions: ReadonlyMap<string, Operation>;
  procedures: ReadonlyMap<string, Operation>;
  definitions: Definitions;
  forwardsHeaders: boolean;
}

/** @throws InvalidConnector */
export function readDefinition(definition: ConnectorDefinition): ReadDefinition {
  const { functions = {}, procedures = {}, forwardHeaders: forwardsHeaders = false } = definition;
  const reading: Reading = { definitions: new Definitions(), mistakes: [], forwardsHeaders };
  const read = {
    functions: operations(reading, "function", functions),
    procedures: operations(reading, "procedure", procedures),
  };
  const mistakes = [...reading.mistakes, ...reading.definitions.mistakes()];
  if (mistakes.length > 0) throw new InvalidConnector(mistakes);
  return { ...read, definitions: reading.definitions, forwardsHeaders };
}

interface Reading {
  definitions: Definitions;
  mistakes: string[];
  forwardsHeaders: boolean;
}

function operations(
  reading: Reading,
  kind: "function" | "procedure",
  defined: Readonly<Record<string, OperationDefinition>>,
): Map<string, Operation> {
  const read = new Map<string, Operation>();
  for (const [name, definition] of Object.entries(defined)) {
    const text = `${kind} ${name}`;
    const signature = signatureOf(reading, name, text, definition);
    if (signature !== null) read.set(name, { text, definition, signature });
  }
  return read;
}

function signatureOf(
  { definitions, mistakes, forwardsHeaders }: Reading,
  name: string,
  text: string,
  { args, result, description }: OperationDefinition,
): Signature | null {
  const typeName = pascalCase(name);
  const readerOf = (direction: Direction, schema: StandardSchema): ShapeReader | null => {
    try {
      return new ShapeReader(direction, jsonSchemaOf(schema, direction), definitions);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      mistakes.push(`the ${direction} of the ${text}: ${why}`);
      return null;
    }
  };
  const given = readerOf("arguments", args);
  const fields = given?.fields((property) => ({
    name: `${typeName}${pascalCase(property)}`,
    text: `the argument ${property} of the ${text}`,
  }));
  if (fields === null) {
    mistakes.push(`the arguments of the ${text}: they are no object with named properties`);
  }
  if (forwardsHeaders && fields != null && Object.hasOwn(fields, HEADERS_ARGUMENT)) {
    mistakes.push(
      `the arguments of the ${text}: the name ${HEADERS_ARGUMENT} is taken by forwarded headers`,
    );
  }
  const resultPlace = { name: `${typeName}Result`, text: `the result of the ${text}` };
  const shape = readerOf("result", result)?.shape(resultPlace);
  if (fields == null || shape === undefined) return null;
  return { description: description ?? null, args: fields, result: shape };
}
