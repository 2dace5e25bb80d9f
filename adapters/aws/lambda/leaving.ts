import type { CallContext, Ref } from "../../../shared/ports/compute.ts";
import type { AwsClients } from "../clients.ts";
import { nullWhereGone } from "./gone.ts";
import { LIVE, type Place, logGroupOf, ownRoleName, partsOf } from "./name.ts";
import { getUrl } from "./reads.ts";
import { roleToRemove } from "./role.ts";
import type { LambdaState, Leaving } from "./state.ts";

/**
 * Whether a function's last release may be on its way out: it has permissions or a `live` beside it,
 * but no URL. So has the first one in the middle of its making, which does no harm: it is only read.
 * One whose neighbour went at the same time may have lost its alias, and its permissions with it.
 */
export function isLeaving({ others, url, statements, live, adopted }: LambdaState): boolean {
  if (others.length > 0) return false;
  return adopted || (url === null && (statements.length > 0 || live !== null));
}

/** What must go besides; read, so that whoever goes on after a stop finds what is left. */
export async function observeLeaving(
  aws: AwsClients,
  place: Place,
  cx: CallContext,
  ref: Ref,
  state: LambdaState,
): Promise<Leaving> {
  const { functionName } = partsOf(ref);
  const roleName = state.adopted ? null : ownRoleName(place, state.function?.role);
  const [liveUrl, role, logGroup] = await Promise.all([
    state.live === null ? null : getUrl(aws, cx, functionName, LIVE),
    roleName === null ? null : roleToRemove(aws, place, cx, roleName, functionName),
    state.adopted ? false : hasLog(aws, cx, functionName),
  ]);
  return { liveUrl: liveUrl !== null, role, logGroup };
}

async function hasLog(aws: AwsClients, cx: CallContext, functionName: string): Promise<boolean> {
  const found = await nullWhereGone(() =>
    aws.logs(cx, "FilterLogEvents", ({ client, FilterLogEventsCommand, options }) =>
      client.send(
        new FilterLogEventsCommand({ logGroupName: logGroupOf(functionName), limit: 1 }),
        options,
      ),
    ),
  );
  return found !== null;
}
