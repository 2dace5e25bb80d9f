import type { QueryRequest } from "../../../shared/protocol/ndc/v02.ts";
import type { QueryResponse } from "../../../shared/protocol/ndc/v02.gen.ts";
import { filled } from "../ndc/slot.ts";
import type { WrittenValue } from "../ndc/written-rows.ts";
import { rowsShape } from "./rows-shape.ts";
import type { Answered } from "./request.ts";
import { and, leaf, or } from "../plan/expression.ts";
import type { Expression, Fetch, Join, RemotePredicate } from "../plan/plan.ts";
import type { Execution } from "./execution.ts";
import { queryRequest, remotesOf } from "./request.ts";
import { type Json, shapeRowSet, valueAt, type Waiting, type Waitings } from "./shape.ts";

/**
 * Asks a connector and, for what others hold of its rows, those. One value for each variable set, or
 * one alone. Throws what the connectors throw.
 */
export async function runFetch(
  execution: Execution,
  fetch: Fetch,
  variables: Record<string, unknown>[] | null,
): Promise<Json[]> {
  const rowSets = await asked(execution, fetch, variables);
  const waiting: Waitings = new Map();
  const values = rowSets.map((rowSet) => {
    const { value, headers } = shapeRowSet(fetch.answer, { ...rowSet }, waiting);
    // What comes with the answers to many rows is of no single one, and not for the client.
    if (variables === null) forwardHeaders(execution, fetch.answer, headers);
    return value;
  });
  await runJoins(execution, fetch.joins, waiting);
  return values;
}

async function asked(
  execution: Execution,
  fetch: Fetch,
  variables: Record<string, unknown>[] | null,
): Promise<QueryResponse> {
  const { signal, traceparent, answerBytesMax, values = [] } = execution;
  const connector = execution.connector(fetch.connector);
  const unchanging = variables === null ? unchangingRequest(fetch) : null;
  if (unchanging !== null && connector.takesSlots === true) {
    return connector.query(unchanging, { signal, traceparent, answerBytesMax, values });
  }
  const answered = await answerRemotes(execution, remotesOf(fetch));
  const request = unchanging ?? queryRequest(fetch, answered, variables);
  return connector.query(filled(request, values), { signal, traceparent, answerBytesMax });
}

/** The answer as its connector writes it; null where that cannot be. */
export async function writtenFetch(
  execution: Execution,
  fetch: Fetch,
): Promise<WrittenValue | null> {
  const shape = execution.written === true ? rowsShape(fetch) : null;
  const request = shape === null ? null : unchangingRequest(fetch);
  if (shape === null || request === null) return null;
  const write = execution.connector(fetch.connector).writer?.(request, shape) ?? null;
  if (write === null) return null;
  const { signal, traceparent, answerBytesMax, values = [] } = execution;
  return write({ signal, traceparent, answerBytesMax, values });
}

const unchangingRequests = new WeakMap<Fetch, QueryRequest | null>();

/** The request of a fetch, the same object each time; null where others have to be asked before. */
function unchangingRequest(fetch: Fetch): QueryRequest | null {
  const known = unchangingRequests.get(fetch);
  if (known !== undefined) return known;
  const request = remotesOf(fetch).length === 0 ? queryRequest(fetch, noRemotes, null) : null;
  unchangingRequests.set(fetch, request);
  return request;
}

function noRemotes(): never {
  throw new Error("a remote predicate was not asked for");
}

/** Passes on the headers that the metadata names. */
export function forwardHeaders(
  execution: Execution,
  answer: Fetch["answer"],
  headers: Readonly<Record<string, unknown>>,
): void {
  if (answer.is !== "command" || answer.headers === null) return;
  const wanted = new Set(answer.headers.forwardHeaders.map((name) => name.toLowerCase()));
  for (const [name, value] of Object.entries(headers)) {
    if (wanted.has(name.toLowerCase()) && typeof value === "string") {
      execution.responseHeaders.push([name, value]);
    }
  }
}

export async function runJoins(
  execution: Execution,
  joins: readonly Join[],
  waiting: Waitings,
): Promise<void> {
  await Promise.all(
    [...waiting].map(([number, waitings]) => {
      const join = joins[number];
      if (join === undefined) throw new Error(`there is no join ${number}`);
      return runJoin(execution, join, waitings);
    }),
  );
}

/** Asks once for all different keys, then gives everybody what is theirs. */
async function runJoin(
  execution: Execution,
  join: Join,
  waitings: readonly Waiting[],
): Promise<void> {
  const sets = new Map<string, Record<string, unknown>>();
  const setOf = ({ row }: Waiting): string | null => {
    const set = Object.fromEntries(
      join.on.map(({ variable, key }) => [variable, valueAt(row, key) ?? null]),
    );
    if (Object.values(set).includes(null)) return null;
    const id = JSON.stringify(set);
    if (!sets.has(id)) sets.set(id, set);
    return id;
  };
  const ids = waitings.map(setOf);
  const answers = sets.size === 0 ? [] : await runFetch(execution, join.fetch, [...sets.values()]);
  const byId = new Map([...sets.keys()].map((id, at) => [id, answers[at]]));
  for (const [at, { object, responseName }] of waitings.entries()) {
    const id = ids[at] ?? null;
    object[responseName] = id === null ? join.nothing : (byId.get(id) ?? join.nothing);
  }
}

/** Asks for what each remote predicate means in our own columns. */
export async function answerRemotes(
  execution: Execution,
  remotes: readonly RemotePredicate[],
): Promise<Answered> {
  const found = new Map<RemotePredicate, Expression>();
  for (const remote of remotes) found.set(remote, await answerRemote(execution, remote));
  return (remote) => {
    const expression = found.get(remote);
    if (expression === undefined) throw new Error("a remote predicate was not asked for");
    return expression;
  };
}

async function answerRemote(execution: Execution, remote: RemotePredicate): Promise<Expression> {
  const { fetch, on } = remote;
  const answered = await answerRemotes(execution, remotesOf(fetch));
  const { signal, traceparent, answerBytesMax, values = [] } = execution;
  const [rowSet] = await execution
    .connector(fetch.connector)
    .query(filled(queryRequest(fetch, answered, null), values), {
      signal,
      traceparent,
      answerBytesMax,
    });
  const keys = new Map<string, Json[]>();
  for (const row of (rowSet?.rows ?? []) as Record<string, unknown>[]) {
    const key = on.map(({ field }) => valueAt(row, field) ?? null);
    // Nothing is equal to null. Asked all the same, it would make of a `not` around it an unknown.
    if (!key.includes(null)) keys.set(JSON.stringify(key), key);
  }
  return or(
    [...keys.values()].map((key) =>
      and(
        on.map(({ column, operator }, at) =>
          leaf({
            type: "binary_comparison_operator",
            column,
            operator,
            value: { type: "scalar", value: key[at] },
          }),
        ),
      ),
    ),
  );
}
