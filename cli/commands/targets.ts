import { answer } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import { missingCaps } from "../output/caps-text.ts";
import { table } from "../output/table.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { client, org } = await openSession(call);
  const list = await answer(client.v1.orgs[":org"].targets.$get({ param: { org } }));
  const places = list.items.map((one) => [
    one.name,
    one.aliases.join(" "),
    one.title,
    one.sweep?.at?.replace("T", " ").slice(0, 16) ?? "never",
    one.sweep?.problem ? "could not be read" : "",
  ]);
  const products = list.products.map((one) => [
    one.connection === null ? one.product : `${one.connection}/${one.product}:<region>`,
    one.title,
    missingCaps(one.caps).join("; "),
  ]);
  return {
    answer: { ...list },
    text: [
      ...table(["target", "means it too", "product", "read back", ""], places),
      "",
      ...table(["may be named", "product", "what it cannot do"], products),
    ],
  };
};
