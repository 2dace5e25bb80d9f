import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openPlace } from "../client/place.ts";
import { table } from "../output/table.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { client, at, env } = await openPlace(call);
  const endpoint = client.v1.orgs[":org"].projects[":project"].environments[":env"].secrets;
  const items = await allItems((query) => answer(endpoint.$get({ param: at, query })));
  const rows = items.map(({ name, version, updatedAt, reference }) => [
    name,
    String(version),
    updatedAt.slice(0, 10),
    reference === null ? "kept here" : referenceWords(reference),
  ]);
  const none = [`${env} has no secrets. Set one: lintas secret set NAME < file`];
  return {
    answer: { items },
    text: items.length === 0 ? none : table(["name", "version", "since", "value"], rows),
  };
};

function referenceWords(reference: { connection: string; region: string | null; name: string }) {
  const { connection, region, name } = reference;
  return `from ${connection}${region === null ? "" : `:${region}`}/${name}`;
}
