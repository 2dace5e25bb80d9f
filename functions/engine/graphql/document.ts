import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
} from "graphql/language";
import { invalid, RequestError } from "./request-error.ts";

export interface DocumentLimits {
  /** Characters of a document: strings and comments are one token however long they are. */
  chars: number;
  /** Lexical tokens of a document. */
  tokens: number;
  /** How deep selections may lie in one another. */
  depth: number;
  /** Fields and fragments after fragments are spread, aliases counted each, skipped ones too. */
  fields: number;
  /** Fields of the operation itself: each may be a request to a connector. */
  roots: number;
  /** Values that an operation may ask for, as `costOf` counts them. */
  cost: number;
  /** What values of a request weigh together, each as often as it is used: see `Weighing`. */
  values: number;
}

export const defaultDocumentLimits: DocumentLimits = {
  chars: 1_500_000,
  tokens: 50_000,
  depth: 100,
  fields: 10_000,
  roots: 1_000,
  cost: 10_000_000,
  values: 400_000,
};

export interface Document {
  operation: OperationDefinitionNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** Reads a document and finds the operation that is asked for. Throws `RequestError`. */
export function readDocument(
  text: string,
  operationName: string | null,
  limits: Pick<DocumentLimits, "chars" | "tokens">,
): Document {
  if (text.length > limits.chars) {
    throw new RequestError(`parsing failed: it has more than ${limits.chars} characters`);
  }
  const { definitions } = parseText(text, limits);
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      const name = definition.name.value;
      if (fragments.has(name)) {
        throw invalid(`the following fragment is defined more than once: ${name}`);
      }
      fragments.set(name, definition);
    } else throw new RequestError("parsing failed: only operations and fragments are expected");
  }
  return { operation: chosen(operations, operationName), fragments };
}

function parseText(text: string, limits: Pick<DocumentLimits, "tokens">): DocumentNode {
  try {
    return parse(text, { noLocation: true, maxLexicalTokens: limits.tokens });
  } catch (error) {
    if (error instanceof RangeError)
      throw new RequestError("parsing failed: it is nested too deep");
    if (!isSyntaxError(error)) throw error;
    const [at] = error.locations ?? [];
    const place = at === undefined ? "" : `. At: ${at.line}:${at.column}`;
    throw new RequestError(
      `parsing failed: ${error.message.replace(/^Syntax Error: |\.$/g, "")}${place}`,
    );
  }
}

function isSyntaxError(
  error: unknown,
): error is Error & { locations?: readonly { line: number; column: number }[] } {
  return error instanceof Error && error.name === "GraphQLError";
}

function chosen(
  operations: readonly OperationDefinitionNode[],
  name: string | null,
): OperationDefinitionNode {
  const names = new Set<string>();
  for (const { name: of } of operations) {
    if (of !== undefined && names.has(of.value)) {
      throw invalid(`the following operation is defined more than once: ${of.value}`);
    }
    if (of !== undefined) names.add(of.value);
  }
  const anonymous = operations.filter((one) => one.name === undefined);
  if (anonymous.length > 1 || (anonymous.length === 1 && operations.length > 1)) {
    throw invalid("there should only be one anonymous operation in the document");
  }
  if (name !== null) {
    const found = operations.find((one) => one.name?.value === name);
    if (found === undefined) throw invalid(`operation not found: ${name}`);
    return found;
  }
  const [only, another] = operations;
  if (only === undefined || another !== undefined) {
    throw invalid("no anonymous operation found in the document");
  }
  return only;
}
