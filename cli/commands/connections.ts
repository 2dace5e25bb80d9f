import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openSession } from "../client/session.ts";
import { signInWords } from "../connect/trust.ts";
import { isUsable } from "../output/check-text.ts";
import { table } from "../output/table.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { client, org } = await openSession(call);
  const endpoint = client.v1.orgs[":org"].connections;
  const items = await allItems((query) => answer(endpoint.$get({ param: { org }, query })));
  const rows = items.map((one) => [
    one.name,
    one.provider,
    one.account,
    one.isDefault ? "default" : "",
    checkWord(one.check),
    signInWords(one.credentials),
  ]);
  const titles = ["connection", "cloud", "account", "", "check", "signs in"];
  const none = ["There are no connections. Make one: lintas connect aws"];
  return { answer: { items }, text: items.length === 0 ? none : table(titles, rows) };
};

function checkWord(check: Parameters<typeof isUsable>[0] | null): string {
  if (check === null) return "never";
  if (check.problem !== null) return "cannot sign in";
  const missing = check.permissions.filter(({ state }) => state === "missing").length;
  return isUsable(check) ? "ok" : `${missing} missing`;
}
