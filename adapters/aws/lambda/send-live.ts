import { AppError } from "../../../shared/errors/app-error.ts";
import type { Progress } from "../../../shared/ports/compute.ts";
import { judge } from "../judge.ts";
import { LIVE, partsOf } from "./name.ts";
import { listAliases } from "./reads.ts";
import { type Sending, joined } from "./sending.ts";
import { type LiveState, stateOf } from "./state.ts";
import { joinedTraffic, type LiveBody } from "./traffic.ts";

/** Made at the first route, moved by one call ever after. */
export async function shiftLive(sending: Sending): Promise<Progress> {
  const { aws, cx, step } = sending;
  const { functionName } = partsOf(step.ref);
  const { version, additional, release } = step.body as LiveBody;
  if (version === "" || Object.hasOwn(additional, "")) {
    throw new AppError("release.not_found", { detail: `${release} has no version.` });
  }
  const setting = {
    FunctionName: functionName,
    Name: LIVE,
    FunctionVersion: version,
    RoutingConfig: { AdditionalVersionWeights: additional },
  };
  if (step.do === "shift-live") {
    const moved = await aws.lambda(cx, "UpdateAlias", ({ client, UpdateAliasCommand, options }) =>
      client.send(
        new UpdateAliasCommand({
          ...setting,
          ...(step.expect === undefined ? {} : { RevisionId: step.expect }),
        }),
        options,
      ),
    );
    return joinedTraffic(step, {
      live: { version, additional, revisionId: moved.RevisionId ?? "" },
    });
  }
  try {
    const made = await aws.lambda(cx, "CreateAlias", ({ client, CreateAliasCommand, options }) =>
      client.send(
        new CreateAliasCommand({ ...setting, Description: "What takes the traffic (Lintas)" }),
        options,
      ),
    );
    return joinedTraffic(step, {
      live: { version, additional, revisionId: made.RevisionId ?? "" },
    });
  } catch (error) {
    if (judge(error) !== "exists") throw error;
    // Made by a send whose answer was lost, or by another route: the next look tells.
    const live = (await listAliases(aws, cx, functionName)).get(LIVE);
    if (live?.version !== version) throw error;
  }
  return { kind: "done" };
}

/**
 * A release that is removed takes no traffic: its share goes to the other one of `live`, else to the
 * newest that is left, so that the alias and its URL stay. No route sends anything there.
 */
export async function leaveLive(sending: Sending): Promise<Progress> {
  const { aws, cx, step, seen } = sending;
  const { functionName } = partsOf(step.ref);
  const { live = null, version: own = null, others = [] } = stateOf(seen) ?? {};
  if (live === null || own === null) return { kind: "done" };
  const version =
    [live.version, ...Object.keys(live.additional)].find((one) => one !== own.version) ??
    others.at(-1);
  if (version === undefined) return { kind: "done" };
  const made = await aws.lambda(cx, "UpdateAlias", ({ client, UpdateAliasCommand, options }) =>
    client.send(
      new UpdateAliasCommand({
        FunctionName: functionName,
        Name: LIVE,
        FunctionVersion: version,
        RoutingConfig: { AdditionalVersionWeights: {} },
        RevisionId: live.revisionId,
      }),
      options,
    ),
  );
  const after: LiveState = { version, additional: {}, revisionId: made.RevisionId ?? "" };
  return joined(sending, { live: after });
}
