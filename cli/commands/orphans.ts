import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openSession } from "../client/session.ts";
import { table } from "../output/table.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { client, org } = await openSession(call);
  const endpoint = client.v1.orgs[":org"].orphans;
  const items = await allItems((query) => answer(endpoint.$get({ param: { org }, query })));
  const rows = items.map((one) => [
    one.id,
    one.target,
    one.name,
    Object.entries(one.tags)
      .map(([name, value]) => `${name}=${value}`)
      .join(" "),
    one.firstSeenAt.slice(0, 10),
    one.removal === null ? "" : (one.removal.problem ?? `being removed, by ${one.removal.by.name}`),
  ]);
  const none = ["Nothing that is tagged as ours is unknown to us."];
  return {
    answer: { items },
    text:
      items.length === 0
        ? none
        : [
            ...table(["id", "target", "name", "says it belongs to", "since", ""], rows),
            "Remove one: lintas orphans remove <id>",
          ],
  };
};
