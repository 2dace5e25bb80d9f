import { answer } from "../client/answer.ts";
import { openPlace } from "../client/place.ts";
import { usageFailure } from "../failure.ts";
import { findFunction } from "../functions/find-function.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { part } = call.options;
  if (part === undefined) {
    throw usageFailure("Which part shall take it over?", "Name it: `--part web`.");
  }
  const place = await openPlace(call);
  const { id, name, target } = await findFunction(place, call.args[0] ?? "");
  const endpoint = place.client.v1.orgs[":org"].functions[":function"].adoption;
  const adoption = await answer(
    endpoint.$post({
      param: { org: place.org, function: id },
      json: { project: place.project, environment: place.env, part },
    }),
  );
  return {
    answer: { adoption },
    text: [
      `${part} of ${place.project} takes ${name} over with its next deploy to ${target}.`,
      `Nothing was changed yet. Leave it: lintas functions unadopt ${id}`,
    ],
  };
};
