import type * as z from "zod";
import type { CloudFunctionDetail } from "../../shared/protocol/api-clouds.ts";
import { answer, answerOrNull } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import type { Session } from "../client/session.ts";
import { EXIT } from "../exit-code.ts";
import { failure, usageFailure } from "../failure.ts";

type Found = z.infer<typeof CloudFunctionDetail>;

/**
 * A function by its id, or by its name at the provider where only one has it. Throws a `Failure`
 * (`function.not_found`, or usage where several have the name).
 */
export async function findFunction(session: Session, ref: string): Promise<Found> {
  const { client, org } = session;
  const { functions } = client.v1.orgs[":org"];
  const one = functions[":function"];
  const byId = await answerOrNull(one.$get({ param: { org, function: ref } }));
  if (byId) return byId;
  const near = await allItems((query) =>
    answer(functions.$get({ param: { org }, query: { ...query, q: ref } })),
  );
  const [only, ...others] = near.filter(({ name }) => name === ref);
  if (only === undefined) {
    throw failure("function.not_found", EXIT.notFound, `No function is called ${ref}.`);
  }
  if (others.length === 0) return answer(one.$get({ param: { org, function: only.id } }));
  const list = [only, ...others].map(({ id, target }) => `${id} on ${target}`);
  throw usageFailure(
    `${list.length} functions are called ${ref}: ${list.join(", ")}.`,
    "Use its id.",
  );
}
