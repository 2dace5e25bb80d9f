import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openSession } from "../client/session.ts";
import { table } from "../output/table.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { client, org } = await openSession(call);
  const items = await allItems((query) =>
    answer(client.v1.orgs[":org"].tokens.$get({ param: { org }, query })),
  );
  const rows = items.map((one) => [
    one.id,
    one.name,
    one.kind,
    one.role ?? "",
    one.project ?? "",
    one.expiresAt.slice(0, 10),
    one.lastUsedAt?.slice(0, 10) ?? "never",
  ]);
  return {
    answer: { items },
    text: table(["id", "name", "kind", "role", "project", "expires", "last used"], rows),
  };
};
