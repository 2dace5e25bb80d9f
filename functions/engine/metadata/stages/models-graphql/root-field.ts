import { shown } from "../../names.ts";
import type {
  SelectManyGraphQlDefinition,
  SubscriptionGraphQlDefinition,
} from "../../opendd/metadata.gen.ts";
import { type Path, problem } from "../../problem.ts";
import type { Deprecated, Model, RootField } from "../../resolved.ts";
import { graphqlName } from "../graphql-names.ts";
import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

/** What all root fields of models say. */
type Definition = Pick<
  SelectManyGraphQlDefinition,
  "queryRootField" | "description" | "deprecated" | "subscription"
>;

/** A root field of a model; null where another has its name. */
export function rootField(
  definition: Definition,
  model: Model,
  path: Path,
  known: Known,
  report: Report,
): RootField | null {
  const subscription = definition.subscription
    ? subscriptionField(definition.subscription, model, [...path, "subscription"], known, report)
    : null;
  const at = [...path, "queryRootField"];
  const name = graphqlName(definition.queryRootField, at);
  if (!takes("query", name, model, at, known, report)) return null;
  return {
    rootField: name,
    description: definition.description ?? null,
    deprecated: deprecated(definition),
    subscription,
  };
}

/** What a root field is described as, where the metadata only describes its model. */
export function described(what: string, { description }: Model): string | null {
  return description === null
    ? null
    : `Selects ${what} from the model. Model description: ${description}`;
}

function subscriptionField(
  definition: SubscriptionGraphQlDefinition,
  model: Model,
  path: Path,
  known: Known,
  report: Report,
): RootField["subscription"] {
  const at = [...path, "rootField"];
  const name = graphqlName(definition.rootField, at);
  if (!takes("subscription", name, model, at, known, report)) return null;
  return {
    rootField: name,
    pollingIntervalMs: definition.pollingIntervalMs ?? DEFAULT_POLLING_MS,
    description: definition.description ?? null,
    deprecated: deprecated(definition),
  };
}

const DEFAULT_POLLING_MS = 1_000;

/** Whether the name is still free. Older metadata may use it twice; the first keeps it. */
function takes(
  root: "query" | "subscription",
  name: string,
  model: Model,
  path: Path,
  { graphqlNames }: Known,
  report: Report,
): boolean {
  const taken = graphqlNames.takeRootField(root, name);
  if (taken === null) return true;
  const message = `the model ${shown(model.name)} has a duplicate root field in the GraphQL schema: ${taken}`;
  report.issue(problem(message, path), "require_unique_model_graphql_names");
  return false;
}

function deprecated({ deprecated: given }: Pick<Definition, "deprecated">): Deprecated | null {
  return given ? { reason: given.reason ?? null } : null;
}
