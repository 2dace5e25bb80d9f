import type { Ref, Seen, Step } from "../../../shared/ports/compute.ts";
import { type LambdaState, stateOf } from "./state.ts";

/**
 * The writes that remove a release, and with the last one its function, log and role. The function
 * goes after its log: as long as it is there, whoever goes on finds what is left.
 */
export function remove(ref: Ref, seen: Seen | null): Step[] {
  if (seen === null || seen.owner === "foreign") return [];
  if (ref.kind === "role") {
    return steps(ref, ["detach-role-policy", "delete-role"]);
  }
  const state = stateOf(seen);
  if (ref.kind === "function" || state === null) return [];
  const role = state.role?.name;
  if (state.function === null) return steps(ref, roleWrites(state), role);
  const last = state.others === 0;
  if (last && !state.adopted) {
    return steps(
      ref,
      [
        ...(state.url === null ? [] : ["delete-url"]),
        ...(state.live === null || state.liveUrlGone ? [] : ["delete-live-url"]),
        ...(state.logGroupGone ? [] : ["delete-log-group"]),
        "delete-function",
        ...roleWrites(state),
      ],
      role,
    );
  }
  return steps(ref, [
    ...releaseWrites(state),
    ...(last && state.adopted ? ["untag-function"] : []),
  ]);
}

function releaseWrites(state: LambdaState): string[] {
  const { version, alias, url, live } = state;
  if (version === null) return [];
  return [
    ...leaveLive(version.version, live, state.liveUrlGone),
    ...(url === null ? [] : ["delete-url"]),
    ...(alias === null ? [] : ["delete-alias"]),
    "delete-version",
  ];
}

/** A version that an alias names cannot go; nobody can want traffic on a release that is removed. */
function leaveLive(version: string, live: LambdaState["live"], urlGone: boolean): string[] {
  if (live === null) return [];
  const others = Object.keys(live.additional).filter((other) => other !== version);
  if (live.version === version && others.length === 0)
    return urlGone ? ["delete-live"] : ["delete-live-url", "delete-live"];
  return live.version === version || live.additional[version] !== undefined ? ["leave-live"] : [];
}

/** Whether other functions still need the role is looked up in the very call. */
function roleWrites(state: LambdaState): string[] {
  if (state.adopted || state.role === null) return [];
  return state.role.state === "detached" ? ["delete-role"] : ["detach-role-policy", "delete-role"];
}

function steps(ref: Ref, writes: readonly string[], role?: string): Step[] {
  return writes.map((write) => ({
    do: write,
    ref,
    body: role === undefined ? {} : { role },
    mints: false,
  }));
}
