import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import { remotesIn, toNdc } from "../plan/expression.ts";
import type { Argument, Expression, Fetch, PlannedQuery, RemotePredicate } from "../plan/plan.ts";

/** What stands for each remote predicate of a request, once the others were asked. */
export type Answered = (remote: RemotePredicate) => Expression;

/** The remote predicates that have to be answered before a request can be made. */
export function remotesOf(of: Pick<Fetch, "arguments" | "query">): RemotePredicate[] {
  return [...Object.values(of.arguments).flatMap(remotesInArgument), ...remotesInQuery(of.query)];
}

export function remotesInArgument(argument: Argument): RemotePredicate[] {
  return argument.type === "predicate" ? remotesIn(argument.expression) : [];
}

function remotesInQuery({ predicate, fields = {} }: PlannedQuery): RemotePredicate[] {
  const nested = Object.values(fields).flatMap((one) =>
    one.type === "relationship" ? remotesInQuery(one.query) : remotesInNested(one.fields ?? null),
  );
  return [...(predicate === undefined ? [] : remotesIn(predicate)), ...nested];
}

function remotesInNested(nested: ndc.NestedField | null): RemotePredicate[] {
  if (nested === null || nested.type === "collection") return [];
  if (nested.type === "array") return remotesInNested(nested.fields);
  return remotesInQuery({ fields: nested.fields as NonNullable<PlannedQuery["fields"]> });
}

/** The request of NDC 0.2 that a fetch is. */
export function queryRequest(
  fetch: Pick<Fetch, "arguments" | "query" | "collection" | "relationships">,
  answered: Answered,
  variables: Record<string, unknown>[] | null,
): ndc.QueryRequest {
  return {
    collection: fetch.collection,
    query: ndcQuery(fetch.query, answered),
    arguments: Object.fromEntries(
      Object.entries(fetch.arguments).map(([name, one]) => [name, ndcArgument(one, answered)]),
    ),
    collection_relationships: fetch.relationships,
    ...(variables === null ? {} : { variables }),
  };
}

function ndcArgument(argument: Argument, answered: Answered): ndc.Argument {
  if (argument.type !== "predicate") return argument;
  return { type: "literal", value: toNdc(argument.expression, answered) };
}

/** The plain JSON of an argument of a procedure, which takes no variables. */
export function argumentValue(argument: Argument, answered: Answered): unknown {
  if (argument.type === "literal") return argument.value;
  if (argument.type === "predicate") return toNdc(argument.expression, answered);
  throw new Error("a procedure is called with a variable");
}

function ndcQuery({ predicate, fields, ...query }: PlannedQuery, answered: Answered): ndc.Query {
  return {
    ...query,
    ...(fields === undefined ? {} : { fields: ndcFields(fields, answered) }),
    ...(predicate === undefined ? {} : { predicate: toNdc(predicate, answered) }),
  };
}

function ndcFields(
  fields: NonNullable<PlannedQuery["fields"]>,
  answered: Answered,
): Record<string, ndc.Field> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, one]): [string, ndc.Field] => {
      if (one.type === "relationship") {
        return [name, { ...one, query: ndcQuery(one.query, answered) }];
      }
      const nested = one.fields == null ? one.fields : ndcNested(one.fields, answered);
      return [name, nested === undefined ? one : { ...one, fields: nested }];
    }),
  );
}

export function ndcNested(nested: ndc.NestedField, answered: Answered): ndc.NestedField {
  if (nested.type === "collection") return nested;
  if (nested.type === "array") return { ...nested, fields: ndcNested(nested.fields, answered) };
  const fields = nested.fields as NonNullable<PlannedQuery["fields"]>;
  return { ...nested, fields: ndcFields(fields, answered) };
}
