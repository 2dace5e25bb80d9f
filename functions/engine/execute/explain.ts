import type { LoadedBuild } from "../loaded-build.ts";
import type { Key } from "../metadata/names.ts";
import { ConnectorError, ConnectorFailure } from "../ndc/connector.ts";
import { wireForm } from "../ndc/wire-form.ts";
import type { Fetch, Mutation, OperationPlan, RootWork } from "../plan/plan.ts";
import type { Client } from "../plugins/client.ts";
import { PluginFailure } from "../plugins/plugin-failure.ts";
import type { Execution } from "./execution.ts";
import { joinsIn, type JoinPlace } from "./join-places.ts";
import { argumentValue, type Answered, queryRequest, remotesOf } from "./request.ts";
import { answerRemotes } from "./run-fetch.ts";

/** A step of an explanation, as the API tells it. */
export type Step =
  | { type: "modelSelect" | "commandSelect" | "forEach"; value: unknown }
  | { type: "sequence" | "parallel"; value: Step[] }
  | { type: "hashJoin" };

/** How a plan would be carried out, with what its connectors say to it. */
export async function explain(
  build: LoadedBuild,
  { roots, inSequence }: OperationPlan,
  client: Client,
  call: Pick<Execution, "signal" | "traceparent">,
): Promise<Step | null> {
  const execution = {
    ...call,
    connector: (key: Key) => build.connector(key, client),
    responseHeaders: [],
  };
  const steps = await Promise.all(roots.map((root) => explainWork(build, execution, root)));
  const found = steps.flatMap((one) => one ?? []);
  const [only] = found;
  if (found.length <= 1) return only ?? null;
  return { type: inSequence ? "sequence" : "parallel", value: found };
}

async function explainWork(
  build: LoadedBuild,
  execution: Execution,
  root: RootWork,
): Promise<Step | null> {
  if (root.do === "fetch") return explainFetch(build, execution, root.fetch, false);
  if (root.do === "mutate") return explainMutation(build, execution, root.mutation);
  if (root.do !== "all") return null;
  const steps = await Promise.all(root.of.map((one) => explainWork(build, execution, one)));
  return { type: "parallel", value: steps.flatMap((one) => one ?? []) };
}

/** What is asked first, the request itself, then what is joined to it. */
async function explainFetch(
  build: LoadedBuild,
  execution: Execution,
  fetch: Fetch,
  forEach: boolean,
): Promise<Step> {
  const remotes = remotesOf(fetch);
  const before = await Promise.all(
    remotes.map((one) => explainFetch(build, execution, one.fetch, false)),
  );
  const answered = await answerRemotes(execution, remotes);
  const own = await explainRequest(build, execution, fetch, answered, forEach);
  const after = await explainJoins(build, execution, fetch);
  const all = [...before, own, ...after];
  return all.length === 1 ? own : { type: "sequence", value: all };
}

/** What is joined to an answer, and that it is. */
async function explainJoins(
  build: LoadedBuild,
  execution: Execution,
  { answer, joins }: Pick<Fetch, "answer" | "joins">,
): Promise<Step[]> {
  const steps = await stepsOf(joinsIn(answer), async (number) => {
    const join = joins[number];
    if (join === undefined) throw new Error(`there is no join ${number}`);
    return explainFetch(build, execution, join.fetch, true);
  });
  const [only] = steps;
  if (only === undefined) return [];
  return [steps.length === 1 ? only : { type: "sequence", value: steps }, { type: "hashJoin" }];
}

/** What is joined deeper in the answer is a sequence of its own, with its own joining. */
async function stepsOf(
  places: readonly JoinPlace[],
  explained: (join: number) => Promise<Step>,
): Promise<Step[]> {
  return Promise.all(
    places.map(async (place): Promise<Step> => {
      if ("join" in place) return explained(place.join);
      const inner = await stepsOf(place.inner, explained);
      return { type: "sequence", value: [...inner, { type: "hashJoin" }] };
    }),
  );
}

async function explainRequest(
  build: LoadedBuild,
  execution: Execution,
  fetch: Fetch,
  answered: Answered,
  forEach: boolean,
): Promise<Step> {
  const request = queryRequest(fetch, answered, forEach ? [] : null);
  const { version, schema, capabilities } = build.metadata.connector(fetch.connector);
  const { signal, traceparent } = execution;
  const ndcExplain =
    capabilities.query.explain == null
      ? { type: "notSupported" }
      : await told(version, () =>
          execution.connector(fetch.connector).explainQuery(request, { signal, traceparent }),
        );
  const value = {
    version: `${version}.x`,
    ...(wireForm(version, schema).query(request) as object),
  };
  const named =
    "model" in fetch.of ? { modelName: fetch.of.model } : { commandName: fetch.of.command };
  const step: Step = {
    type: "model" in fetch.of ? "modelSelect" : "commandSelect",
    value: { ...named, ndcRequest: { type: "query", value }, ndcExplain },
  };
  return forEach ? { type: "forEach", value: step } : step;
}

async function explainMutation(
  build: LoadedBuild,
  execution: Execution,
  mutation: Mutation,
): Promise<Step> {
  const answered = await answerRemotes(execution, []);
  const { version, schema, capabilities } = build.metadata.connector(mutation.connector);
  const request = {
    operations: [
      {
        type: "procedure" as const,
        name: mutation.procedure,
        arguments: Object.fromEntries(
          Object.entries(mutation.arguments).map(([name, one]) => [
            name,
            argumentValue(one, answered),
          ]),
        ),
        fields: mutation.fields,
      },
    ],
    collection_relationships: mutation.relationships,
  };
  const { signal, traceparent } = execution;
  const ndcExplain =
    capabilities.mutation.explain == null
      ? { type: "notSupported" }
      : await told(version, () =>
          execution.connector(mutation.connector).explainMutation(request, { signal, traceparent }),
        );
  const value = {
    version: `${version}.x`,
    ...(wireForm(version, schema).mutation(request) as object),
  };
  const own: Step = {
    type: "commandSelect",
    value: {
      commandName: mutation.of.command,
      ndcRequest: { type: "mutation", value },
      ndcExplain,
    },
  };
  const after = await explainJoins(build, execution, mutation);
  return after.length === 0 ? own : { type: "sequence", value: [own, ...after] };
}

async function told(version: string, ask: () => Promise<{ details: unknown }>): Promise<unknown> {
  try {
    const { details } = await ask();
    return { type: "response", value: { version: `${version}.x`, details } };
  } catch (error) {
    if (
      error instanceof ConnectorError ||
      error instanceof ConnectorFailure ||
      error instanceof PluginFailure
    ) {
      return { type: "error", value: error.message };
    }
    throw error;
  }
}
