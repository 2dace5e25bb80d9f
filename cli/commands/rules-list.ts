import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openSession } from "../client/session.ts";
import { table } from "../output/table.ts";
import { ruleWords } from "../rules/content.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { client, org } = await openSession(call);
  const endpoint = client.v1.orgs[":org"].rules;
  const items = await allItems((query) => answer(endpoint.$get({ param: { org }, query })));
  const rows = items.map(({ name, project, environment, content }) => [
    name,
    content.kind,
    [project ?? "everywhere", environment].filter(Boolean).join("/"),
    ruleWords(content),
  ]);
  const none = ["There are no rules. Make one: lintas rules set keep protect"];
  return {
    answer: { items },
    text: items.length === 0 ? none : table(["rule", "kind", "holds in", "asks for"], rows),
  };
};
