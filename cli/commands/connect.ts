import type * as z from "zod";
import { Provider } from "../../shared/domain/connection.ts";
import type { Connection } from "../../shared/protocol/api-clouds.ts";
import { answer, answerOrNull } from "../client/answer.ts";
import { openSession, type Session } from "../client/session.ts";
import { wantedConnection } from "../connect/sign-in.ts";
import { trustPolicy } from "../connect/trust.ts";
import { EXIT } from "../exit-code.ts";
import { checkLines, isUsable } from "../output/check-text.ts";
import type { Call, Outcome, Run } from "../spec.ts";
import { word } from "../word.ts";

export const run: Run = async (call) => {
  const provider = word("The cloud", Provider, call.args[0] ?? "");
  const name = call.args[1] ?? provider;
  if (call.options.policy) return leastPolicy(call, provider);
  const wanted = await wantedConnection(call, provider, name);
  const session = await openSession(call);
  const connection = await stored(call, session, wanted);
  return checked(call, session, connection);
};

async function leastPolicy(call: Call, provider: Provider): Promise<Outcome> {
  const { client, org } = await openSession(call);
  const endpoint = client.v1.orgs[":org"]["connection-policies"][":provider"];
  const policy = await answer(endpoint.$get({ param: { org, provider } }));
  call.say(policy.how);
  return { answer: policy, text: [policy.text.trimEnd()] };
}

type Shown = z.infer<typeof Connection>;
type Wanted = Awaited<ReturnType<typeof wantedConnection>>;

/** Made, or with `--replace` written over the one of this name. */
async function stored(call: Call, { client, org }: Session, wanted: Wanted): Promise<Shown> {
  const { connections } = client.v1.orgs[":org"];
  const one = connections[":connection"];
  const param = { org, connection: wanted.name };
  const before = call.options.replace ? await answerOrNull(one.$get({ param })) : null;
  if (before === null) return answer(connections.$post({ param: { org }, json: wanted }));
  const { name: _, ...edit } = wanted;
  return answer(one.$put({ param, json: edit }, { headers: { "if-match": "*" } }));
}

async function checked(call: Call, { client, org }: Session, made: Shown): Promise<Outcome> {
  const one = client.v1.orgs[":org"].connections[":connection"];
  const param = { org, connection: made.name };
  if (call.options.default) await answer(one.default.$put({ param }));
  const connection = await answer(one.check.$post({ param }));
  const trust = trustPolicy(connection.credentials);
  const usable = connection.check !== null && isUsable(connection.check);
  const next = usable
    ? `Deploy to it: put \`${connection.name}:<region>\` into \`targets\` of the definition.`
    : `Once that is mended: lintas connection check ${connection.name}`;
  return {
    answer: { connection, trust },
    text: [
      `Connected ${connection.name} to ${connection.provider} ${connection.account}.`,
      ...trustLines(connection, trust),
      ...checkLines(connection, call.colors),
      next,
    ],
    exit: usable ? EXIT.ok : EXIT.failed,
  };
}

function trustLines({ credentials }: Shown, trust: object | null): string[] {
  if (trust === null || credentials.kind !== "assume-role") return [];
  return [
    `External id: ${credentials.externalId}`,
    `Paste this as the trust policy of ${credentials.roleArn}:`,
    ...JSON.stringify(trust, null, 2).split("\n"),
  ];
}
