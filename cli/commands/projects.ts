import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openSession } from "../client/session.ts";
import { table } from "../output/table.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { client, org } = await openSession(call);
  const items = await allItems((query) =>
    answer(client.v1.orgs[":org"].projects.$get({ param: { org }, query })),
  );
  const rows = items.map((one) => [
    one.slug,
    one.environments.join(", "),
    one.createdAt.slice(0, 10),
  ]);
  const none = ["There are no projects yet. Begin one: lintas init, lintas deploy"];
  return {
    answer: { items },
    text: items.length === 0 ? none : table(["project", "environments", "since"], rows),
  };
};
