import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openSession } from "../client/session.ts";
import { printable } from "../output/printable.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { project, env } = call.options;
  const { client, org } = await openSession(call);
  const filter = {
    ...(project === undefined ? {} : { project }),
    ...(env === undefined ? {} : { environment: env }),
  };
  const endpoint = client.v1.orgs[":org"].drift;
  const items = await allItems((query) =>
    answer(endpoint.$get({ param: { org }, query: { ...query, ...filter } })),
  );
  if (items.length === 0) return { answer: { items }, text: ["Nothing differs from its release."] };
  const lines = items.flatMap((one) => [
    `${call.colors.bold(one.id)}  ${one.part} of ${one.project} in ${one.environment} on ${one.target}`,
    ...one.fields.map(
      ({ field, want, seen }) => `  ${field}: released ${shown(want)}, is ${shown(seen)}`,
    ),
    call.colors.dim(`  since ${one.since.replace("T", " ").slice(0, 16)}; ${words[one.policy]}`),
  ]);
  const next =
    "Bring it back: lintas drift repair <id>; take it as right: lintas drift accept <id>";
  return { answer: { items }, text: [...lines, next] };
};

const words = {
  report: "it is only reported",
  revert: "it is brought back by itself",
  adopt: "it is taken as right by itself",
};

function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return printable(typeof value === "string" ? value : JSON.stringify(value));
}
