import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openPlace } from "../client/place.ts";
import { table } from "../output/table.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { client, at, env } = await openPlace(call);
  const endpoint = client.v1.orgs[":org"].projects[":project"].environments[":env"].variables;
  const items = await allItems((query) => answer(endpoint.$get({ param: at, query })));
  const rows = items.map((one) => [one.name, one.value, one.updatedAt.slice(0, 10)]);
  const none = [`${env} has no variables. Set one: lintas env set NAME=value`];
  return {
    answer: { items },
    text: items.length === 0 ? none : table(["name", "value", "since"], rows),
  };
};
