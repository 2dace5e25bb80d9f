import { answer } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import { Permission, Role } from "../../shared/domain/access.ts";
import { word } from "../word.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { options, args } = call;
  const role = options.role === undefined ? {} : { role: word("--role", Role, options.role) };
  const scopes = options.scope?.map((scope) => word("--scope", Permission, scope));
  const { client, org } = await openSession(call);
  const made = await answer(
    client.v1.orgs[":org"].tokens.$post({
      param: { org },
      json: {
        name: args[0] ?? "",
        kind: options.machine ? "machine" : "personal",
        expiresInDays: options.days ?? 90,
        ...role,
        ...(options.project === undefined ? {} : { project: options.project }),
        ...(scopes === undefined ? {} : { scopes }),
      },
    }),
  );
  call.say(`Token ${made.id}, good until ${made.expiresAt.slice(0, 10)}. It is shown this once:`);
  return { answer: made, text: [made.token] };
};
