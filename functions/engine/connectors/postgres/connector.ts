import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { Secret } from "../../../../shared/secret.ts";
import {
  type ConnectorCall,
  ConnectorError,
  ConnectorFailure,
  type DataConnector,
  type WriteRows,
} from "../../ndc/connector.ts";
import { ANSWER_BYTES_MAX } from "../../ndc/http-wire.ts";
import type { RowsShape } from "../../ndc/written-rows.ts";
import type { NdcLine } from "../serve/connector-server.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { isRefusal, ofDatabase } from "./errors.ts";
import { type MutationPlan, planProcedure } from "./mutation/plan.ts";
import { type Procedure, proceduresOf } from "./mutation/procedures.ts";
import { procedureResult } from "./mutation/result.ts";
import type { Pools } from "./pool/pools.ts";
import type { PoolUser } from "./pool/turns.ts";
import { queryAnswer } from "./rows/answer.ts";
import type { Numbers } from "./rows/exact-number.ts";
import { DatabaseError, type RowSource } from "./rows/row-source.ts";
import { canWrite, writtenAnswer } from "./rows/written-answer.ts";
import { textsOf } from "./sql/context.ts";
import { planQuery, type QueryPlan } from "./sql/query.ts";

export interface PostgresConnectorParts {
  configuration: Configuration;
  url: Secret;
  pools: Pools;
  /** Who shares the database's connections fairly with others. */
  user: PoolUser;
  /** `exact` where answers are only written as JSON; by default numbers are doubles. */
  numbers?: Numbers;
}

const ISOLATION = {
  ReadCommitted: "read committed",
  RepeatableRead: "repeatable read",
  Serializable: "serializable",
} as const;

/**
 * A data connector over a PostgreSQL database. A query is one prepared statement; the procedures of
 * a mutation run in one transaction.
 */
export class PostgresConnector implements DataConnector {
  readonly #parts: PostgresConnectorParts;
  readonly #numbers: Numbers;
  readonly #procedures: ReadonlyMap<string, Procedure>;
  readonly #queries = new WeakMap<ndc.QueryRequest, QueryPlan>();
  readonly takesSlots = true;

  constructor(parts: PostgresConnectorParts) {
    this.#parts = parts;
    this.#numbers = parts.numbers ?? "double";
    this.#procedures = proceduresOf(parts.configuration);
  }

  /** `line`: by whose rules it answers; the request is of 0.2 in any case. */
  async query(
    request: ndc.QueryRequest,
    call: ConnectorCall,
    line: NdcLine = "0.2",
  ): Promise<ndc.QueryResponse> {
    // PostgreSQL need not be asked what the answer to no question is.
    if (request.variables?.length === 0) return [];
    const plan = this.#planOf(request, call, line);
    const params = textsOf(plan.params, call.values ?? []);
    return this.#with("query", call, async (source) => {
      const rows = await source.query(plan.text, params, bytesMaxOf(call));
      return queryAnswer(plan, rows, this.#numbers);
    });
  }

  writer(request: ndc.QueryRequest, shape: RowsShape): WriteRows | null {
    const plan = this.#kept(request);
    if (plan === null || !canWrite(plan, shape)) return null;
    return async (call) => {
      const params = textsOf(plan.params, call.values ?? []);
      return this.#with("query", call, async (source) => {
        const rows = await source.queryBytes(plan.text, params, bytesMaxOf(call));
        return writtenAnswer(plan, rows, shape, this.#numbers);
      });
    };
  }

  /** Null: it is wrong, as whoever asks it will be told. */
  #kept(request: ndc.QueryRequest): QueryPlan | null {
    try {
      return this.#planOf(request, { values: [] }, "0.2");
    } catch {
      return null;
    }
  }

  /** A query with slots comes again, with other values in them. */
  #planOf(
    request: ndc.QueryRequest,
    call: Pick<ConnectorCall, "values">,
    line: NdcLine,
  ): QueryPlan {
    const { configuration } = this.#parts;
    if (call.values === undefined) return planQuery(configuration, request, line);
    const known = this.#queries.get(request);
    const plan = known ?? planQuery(configuration, request, line);
    if (known === undefined) this.#queries.set(request, plan);
    return plan;
  }

  async mutation(request: ndc.MutationRequest, call: ConnectorCall): Promise<ndc.MutationResponse> {
    const plans = this.#plans(request);
    const results = await this.#with("mutation", call, (source) => {
      return inTransaction(
        source,
        ISOLATION[this.#parts.configuration.isolationLevel],
        async () => {
          const results: unknown[] = [];
          for (const plan of plans) {
            const rows = await source.query(plan.text, plan.params, bytesMaxOf(call));
            results.push(procedureResult(plan, rows, this.#numbers));
          }
          return results;
        },
      );
    });
    return {
      operation_results: results.map((result) => ({ type: "procedure", result })),
    };
  }

  async explainQuery(
    request: ndc.QueryRequest,
    call: ConnectorCall,
    line: NdcLine = "0.2",
  ): Promise<ndc.ExplainResponse> {
    const plan = planQuery(this.#parts.configuration, request, line);
    const params = textsOf(plan.params, call.values ?? []);
    return this.#with("query", call, async (source) => ({
      details: {
        "SQL Query": plan.text,
        "Execution Plan": await explained(source, { text: plan.text, params }),
      },
    }));
  }

  async explainMutation(
    request: ndc.MutationRequest,
    call: ConnectorCall,
  ): Promise<ndc.ExplainResponse> {
    const plans = this.#plans(request);
    return this.#with("mutation", call, async (source) => {
      const details: Record<string, string> = {};
      for (const [i, plan] of plans.entries()) {
        const name = `${i} ${request.operations[i]?.name ?? ""}`;
        details[`${name} SQL Mutation`] = plan.text;
        details[`${name} Execution Plan`] = await explained(source, plan);
      }
      return { details };
    });
  }

  /** Rejects while the database cannot be asked. */
  async health(): Promise<void> {
    const call = { signal: new AbortController().signal, traceparent: null };
    await this.#with("query", call, (source) => source.query("select 1", []));
  }

  #plans(request: ndc.MutationRequest): MutationPlan[] {
    return request.operations.map((operation) =>
      planProcedure(
        this.#parts.configuration,
        this.#procedures,
        operation,
        request.collection_relationships,
      ),
    );
  }

  async #with<T>(
    during: "query" | "mutation",
    call: ConnectorCall,
    work: (source: RowSource) => Promise<T>,
  ): Promise<T> {
    const { pools, url, user } = this.#parts;
    if (call.signal.aborted) throw givenUp();
    const lease = await pools.acquire(url, user, call.signal);
    const cancel = () => lease.connection.cancel();
    call.signal.addEventListener("abort", cancel, { once: true });
    try {
      return await work(lease.connection);
    } catch (error) {
      throw failure(error, during, call.signal);
    } finally {
      call.signal.removeEventListener("abort", cancel);
      lease.release();
    }
  }
}

/** What an answer of a connector elsewhere may have is the most here too. */
function bytesMaxOf({ answerBytesMax = Infinity }: ConnectorCall): number {
  return Math.min(ANSWER_BYTES_MAX, answerBytesMax);
}

async function inTransaction<T>(
  source: RowSource,
  isolation: string,
  work: () => Promise<T>,
): Promise<T> {
  await source.query(`begin isolation level ${isolation} read write`, []);
  try {
    const result = await work();
    await source.query("commit", []);
    return result;
  } catch (error) {
    // A lost connection has rolled back already.
    await source.query("rollback", []).catch(() => {});
    throw error;
  }
}

async function explained(
  source: RowSource,
  plan: { text: string; params: readonly (string | null)[] },
): Promise<string> {
  const { rows } = await source.query(`explain ${plan.text}`, plan.params);
  return rows.map(([line]) => line ?? "").join("\n");
}

function failure(error: unknown, during: "query" | "mutation", signal: AbortSignal): unknown {
  if (error instanceof ConnectorError) return error;
  if (signal.aborted) return givenUp();
  if (error instanceof DatabaseError && !isRefusal(error)) return ofDatabase(error, during);
  if (error instanceof DatabaseError || isConnectionError(error)) {
    return new ConnectorFailure("unreachable", "The database cannot be reached.", { cause: error });
  }
  return error;
}

function givenUp(): ConnectorFailure {
  return new ConnectorFailure("timeout", "The call was given up.");
}

/** Errors of the driver and of sockets carry a code in capitals. */
function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : null;
  return typeof code === "string" && /^[A-Z][A-Z_]+$/.test(code);
}
