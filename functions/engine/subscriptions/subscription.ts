import type { Understood } from "../answer.ts";
import type { BoundField } from "../graphql/bind.ts";
import { RequestError } from "../graphql/request-error.ts";
import type { Metadata } from "../plan/context.ts";
import type { Fetch } from "../plan/plan.ts";

/** What is asked again and again for one root field. */
export interface Polled {
  responseName: string;
  /** Whether null may stand for it; if not, it takes all of `data` with it. */
  nullable: boolean;
  fetch: Fetch;
  /** As the metadata says. */
  intervalMs: number;
}

/** The same for ever, for a subscription to nothing but a type's name. */
export interface Constant {
  responseName: string;
  value: unknown;
}

/** What a subscription watches. Throws `RequestError` where it may not be watched. */
export function subscriptionOf(
  metadata: Pick<Metadata, "model">,
  { operation, plan }: Pick<Understood, "operation" | "plan">,
): Polled | Constant {
  const [root] = plan.roots;
  const [field] = operation.selection.fields;
  if (root === undefined || field === undefined) throw new Error("a subscription has no field");
  const { responseName } = root;
  if (root.do === "value") return { responseName, value: root.value };
  if (root.do !== "fetch") {
    throw new RequestError(`the field ${field.name} cannot be subscribed to`, [responseName]);
  }
  const { fetch } = root;
  if (fetch.joins.length > 0) {
    throw new RequestError("remote joins are not supported in subscriptions");
  }
  const intervalMs = intervalOf(metadata, field);
  return { responseName, nullable: field.type.nullable, fetch, intervalMs };
}

function intervalOf(metadata: Pick<Metadata, "model">, { name, does }: BoundField): number {
  if (!("model" in does)) throw new Error(`${name} is no field of a model`);
  const { selectMany, selectUniques, aggregate } = metadata.model(does.model).graphql;
  const root = [selectMany, ...selectUniques, aggregate].find(
    (one) => one?.subscription?.rootField === name,
  );
  if (root?.subscription == null) throw new Error(`${does.model} has no subscription ${name}`);
  return root.subscription.pollingIntervalMs;
}
