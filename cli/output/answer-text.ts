import type * as z from "zod";
import type { FunctionAnswer } from "../../shared/protocol/api-clouds.ts";
import { EXIT } from "../exit-code.ts";
import type { Call, Outcome } from "../spec.ts";

/** What a function answered: its body for people, and an exit code by its status. */
export function answerOutcome(
  call: Call,
  got: z.infer<typeof FunctionAnswer>,
  from: string,
): Outcome {
  call.say(`${got.status} from ${from} in ${Math.round(got.durationMs)} ms`);
  if (got.truncated) call.say("The answer is longer than 1 MB: its end is missing.");
  const body = got.base64 ? `(base64) ${got.body}` : got.body;
  return {
    answer: got,
    text: body === "" ? [] : [body.replace(/\n$/, "")],
    exit: got.status < 400 ? EXIT.ok : EXIT.failed,
  };
}
