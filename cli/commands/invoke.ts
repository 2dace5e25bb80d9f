import type * as z from "zod";
import { Invocation } from "../../shared/protocol/api.ts";
import { answer } from "../client/answer.ts";
import { openPlace } from "../client/place.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import type { Call, Run } from "../spec.ts";

export const run: Run = async (call) => {
  const json = await invocation(call);
  const place = await openPlace(call);
  const environment = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const got = await answer(environment.invocations.$post({ param: place.at, json }));
  call.say(`${got.status} from ${got.release} in ${Math.round(got.durationMs)} ms`);
  if (got.truncated) call.say("The answer is longer than 1 MB: its end is missing.");
  const body = got.base64 ? `(base64) ${got.body}` : got.body;
  return {
    answer: got,
    text: body === "" ? [] : [body.replace(/\n$/, "")],
    exit: got.status < 400 ? EXIT.ok : EXIT.failed,
  };
};

async function invocation({
  environment,
  args,
  options,
}: Call): Promise<z.input<typeof Invocation>> {
  const { data, method, release } = options;
  const body = data === "-" ? await environment.stdin.readAll() : data;
  const parsed = Invocation.safeParse({
    part: args[0],
    path: args[1],
    method: method?.toUpperCase() ?? (body === undefined ? "GET" : "POST"),
    headers: Object.fromEntries((options.header ?? []).map(headerLine)),
    ...(body === undefined ? {} : { body }),
    ...(release === undefined ? {} : { release }),
  });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw usageFailure(`\`${issue?.path.join(".")}\` is not right: ${issue?.message}.`);
}

function headerLine(line: string): [string, string] {
  const at = line.indexOf(":");
  if (at > 0) return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  throw usageFailure(
    `\`${line}\` is not a header.`,
    "For example: `--header 'accept: text/html'`.",
  );
}
