import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openProject } from "../client/place.ts";
import { table } from "../output/table.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { client, atProject } = await openProject(call);
  const endpoint = client.v1.orgs[":org"].projects[":project"].environments;
  const items = await allItems((query) => answer(endpoint.$get({ param: atProject, query })));
  const rows = items.map((one) => [one.slug, one.url, String(one.keepReleases)]);
  return { answer: { items }, text: table(["environment", "url", "keeps releases"], rows) };
};
