import type { Mutation, OperationPlan, RootWork } from "../plan/plan.ts";
import type { Execution } from "./execution.ts";
import { argumentValue, ndcNested, remotesInArgument } from "./request.ts";
import { answerRemotes, forwardHeaders, runFetch, runJoins, writtenFetch } from "./run-fetch.ts";
import { type Json, shapeCommand, type Waitings } from "./shape.ts";
import { ConnectorFailure } from "../ndc/connector.ts";

/** A root field's value, or why it has none. */
export type RootAnswer = { responseName: string } & ({ value: Json } | { error: unknown });

/**
 * Carries out a plan: each root field by itself, so that one that fails leaves the others alone.
 * `introspect` answers fields of introspection.
 */
export async function execute(
  execution: Execution,
  plan: OperationPlan,
  introspect: (responseName: string) => Json,
): Promise<RootAnswer[]> {
  const run = async (root: OperationPlan["roots"][number]): Promise<RootAnswer> => {
    const { responseName } = root;
    try {
      if (root.do === "introspection") return { responseName, value: introspect(responseName) };
      return { responseName, value: await work(execution, root) };
    } catch (error) {
      return { responseName, error };
    }
  };
  if (!plan.inSequence) return Promise.all(plan.roots.map(run));
  const answers: RootAnswer[] = [];
  for (const root of plan.roots) answers.push(await run(root));
  return answers;
}

async function work(execution: Execution, root: RootWork): Promise<Json> {
  switch (root.do) {
    case "value":
      return root.value;
    case "introspection":
      throw new Error("introspection lies inside of nothing");
    case "fetch": {
      const written = await writtenFetch(execution, root.fetch);
      if (written !== null) return written;
      const [value] = await runFetch(execution, root.fetch, null);
      return value ?? null;
    }
    case "mutate":
      return mutate(execution, root.mutation);
    case "all":
      // Only what stands in the answer by itself may be left to be written.
      return Promise.all(root.of.map((one) => work({ ...execution, written: false }, one)));
  }
}

async function mutate(execution: Execution, mutation: Mutation): Promise<Json> {
  const remotes = Object.values(mutation.arguments).flatMap(remotesInArgument);
  const answered = await answerRemotes(execution, remotes);
  const { signal, traceparent } = execution;
  const { operation_results } = await execution.connector(mutation.connector).mutation(
    {
      operations: [
        {
          type: "procedure",
          name: mutation.procedure,
          arguments: Object.fromEntries(
            Object.entries(mutation.arguments).map(([name, one]) => [
              name,
              argumentValue(one, answered),
            ]),
          ),
          fields: mutation.fields === null ? null : ndcNested(mutation.fields, answered),
        },
      ],
      collection_relationships: mutation.relationships,
    },
    { signal, traceparent },
  );
  const [result] = operation_results;
  if (result === undefined)
    throw new ConnectorFailure("unexpected", "missing field: operation_results");
  if (mutation.answer.is !== "command") throw new Error("a mutation answers with rows");
  const waiting: Waitings = new Map();
  const { value, headers } = shapeCommand(mutation.answer, result.result, waiting);
  forwardHeaders(execution, mutation.answer, headers);
  await runJoins(execution, mutation.joins, waiting);
  return value;
}
