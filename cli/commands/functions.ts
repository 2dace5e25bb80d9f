import type * as z from "zod";
import { CloudFunction } from "../../shared/protocol/api-clouds.ts";
import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openSession, type Session } from "../client/session.ts";
import { usageFailure } from "../failure.ts";
import { ageText } from "../output/age.ts";
import { printable } from "../output/printable.ts";
import { table } from "../output/table.ts";
import type { Call, Run } from "../spec.ts";
import { word } from "../word.ts";

const Owner = CloudFunction.shape.owner;

export const run: Run = async (call) => {
  const { connection, target, owner, limit } = call.options;
  if ((target ?? []).length > 1) throw usageFailure("Name one --target only.");
  const session = await openSession(call);
  if (call.options.refresh) await refresh(call, session);
  const filter = {
    ...(connection === undefined ? {} : { connection }),
    ...(target?.[0] === undefined ? {} : { target: target[0] }),
    ...(owner === undefined ? {} : { owner: word("--owner", Owner, owner) }),
  };
  const { client, org } = session;
  const endpoint = client.v1.orgs[":org"].functions;
  const items = await allItems(
    (query) => answer(endpoint.$get({ param: { org }, query: { ...query, ...filter } })),
    limit,
  );
  const rows = items.map((one) => [
    one.id,
    one.target,
    one.name,
    one.owner,
    [one.state, one.drifted ? "drifted" : ""].filter(Boolean).join(", "),
    one.part === null ? "" : partText(one),
    one.revision ?? "",
    ageText(one.ageSeconds),
    printable(one.reason ?? ""),
  ]);
  const titles = ["id", "target", "name", "owner", "state", "part", "revision", "age", ""];
  const none = ["No functions are known. Read the clouds back: lintas functions --refresh"];
  return { answer: { items }, text: items.length === 0 ? none : table(titles, rows) };
};

function partText({ project, environment, part, partKind }: z.infer<typeof CloudFunction>): string {
  const name = `${project}/${environment}/${part}`;
  return partKind === "supergraph" ? `${name} (supergraph)` : name;
}

/** Has the targets that are meant read back; what is listed may still be the older state. */
async function refresh(call: Call, { client, org }: Session): Promise<void> {
  const { connection, target, region } = call.options;
  const targets = target ?? (connection === undefined ? await allTargets(client, org) : []);
  const endpoint = client.v1.orgs[":org"].functions.refresh;
  const wanted = [
    ...(connection === undefined
      ? []
      : [{ connection, ...(region === undefined ? {} : { regions: region }) }]),
    ...targets.map((name) => ({ target: name })),
  ];
  const asked = await Promise.all(
    wanted.map((json) => answer(endpoint.$post({ param: { org }, json }))),
  );
  const names = [...new Set(asked.flatMap((one) => one.targets))];
  call.say(
    names.length === 0
      ? "There is nothing to read back: name a --connection and a --region."
      : `Reading ${names.join(", ")} back; ask again in a moment.`,
  );
}

async function allTargets(client: Session["client"], org: string): Promise<string[]> {
  const list = await answer(client.v1.orgs[":org"].targets.$get({ param: { org } }));
  return list.items.map(({ name }) => name);
}
