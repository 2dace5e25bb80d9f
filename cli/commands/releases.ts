import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openPlace } from "../client/place.ts";
import { table } from "../output/table.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { client, at, env } = await openPlace(call);
  const endpoint = client.v1.orgs[":org"].projects[":project"].environments[":env"].releases;
  const items = await allItems((query) => answer(endpoint.$get({ param: at, query })));
  const rows = items.map((one) => [
    one.id,
    one.build,
    one.target,
    one.state,
    `${one.weight} %`,
    one.createdAt.replace("T", " ").slice(0, 16),
    one.sentence ?? "",
  ]);
  const none = [`${env} has no releases. Make one: lintas deploy`];
  const titles = ["release", "build", "target", "state", "traffic", "made", ""];
  return { answer: { items }, text: items.length === 0 ? none : table(titles, rows) };
};
