import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openSession } from "../client/session.ts";
import { EXIT } from "../exit-code.ts";
import { failure, usageFailure } from "../failure.ts";
import type { Call, Run } from "../spec.ts";

export const run: Run = async (call) => {
  const id = call.args[0] ?? "";
  const { client, org } = await openSession(call);
  const { orphans } = client.v1.orgs[":org"];
  const all = await allItems((query) => answer(orphans.$get({ param: { org }, query })));
  const orphan = all.find((one) => one.id === id);
  if (!orphan) throw failure("orphan.not_found", EXIT.notFound, `There is no orphan ${id}.`);
  const confirm = await confirmed(call, orphan);
  const asked = await answer(
    orphans[":function"].removal.$post({ param: { org, function: id }, json: { confirm } }),
  );
  return {
    answer: { orphan: asked },
    text: [`${orphan.name} is removed from ${orphan.target} as soon as a worker is free.`],
  };
};

/** The resource's name as it was typed. Throws a `Failure` (usage) where it is another one. */
async function confirmed(
  { environment, options }: Call,
  { id, name, target }: { id: string; name: string; target: string },
): Promise<string> {
  const remedy = `Name it: \`lintas orphans remove ${id} --confirm ${name}\`.`;
  if (options.confirm === undefined && !environment.stdin.isTTY) {
    throw usageFailure(`Removing ${name} needs its name once more.`, remedy);
  }
  const question = `This removes ${name} from ${target} for good. Type ${name}: `;
  const typed = options.confirm ?? (await environment.stdin.ask(question, { hidden: false }));
  if (typed.trim() === name) return name;
  throw usageFailure(`\`${typed.trim()}\` is not ${name}: nothing was removed.`, remedy);
}
