import * as z from "zod";
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { CallContext, Progress } from "../../../shared/ports/compute.ts";
import type { AwsClients } from "../clients.ts";
import { functionState } from "./state.ts";

/** A function, or one version of it, that must settle. */
const Handle = z.object({
  function: z.string(),
  qualifier: z.string().nullable(),
  /** Looks so far. */
  looks: z.int(),
});

const FIRST_MS = 200;
const LONGEST_MS = 2_000;

/** What an answer says of a function's state: a wait, its failure, or null where it has settled. */
export function unsettled(
  functionName: string,
  qualifier: string | null,
  found: FunctionConfiguration,
  looks = 0,
): Exclude<Progress, { kind: "done" }> | null {
  const { state, lastUpdateStatus, why } = functionState(found);
  if (state === "Failed" || lastUpdateStatus === "Failed") {
    const detail = why ?? "The provider gives no reason.";
    return { kind: "failed", code: "provider.fatal", detail };
  }
  if (state !== "Pending" && lastUpdateStatus !== "InProgress") return null;
  const handle = { function: functionName, qualifier, looks: looks + 1 };
  const retryAfterMs = Math.min(LONGEST_MS, FIRST_MS * 1.5 ** looks);
  return { kind: "wait", handle: JSON.stringify(handle), retryAfterMs };
}

/** One look: `Pending` and `InProgress` are waited for, from 200 ms on. */
export async function poll(aws: AwsClients, cx: CallContext, handle: string): Promise<Progress> {
  const { function: name, qualifier, looks } = Handle.parse(JSON.parse(handle));
  const found = await aws.lambda(
    cx,
    "GetFunctionConfiguration",
    ({ client, GetFunctionConfigurationCommand, options }) =>
      client.send(
        new GetFunctionConfigurationCommand({
          FunctionName: name,
          ...(qualifier === null ? {} : { Qualifier: qualifier }),
        }),
        options,
      ),
  );
  return unsettled(name, qualifier, found, looks) ?? { kind: "done" };
}
