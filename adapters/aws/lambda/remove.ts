import type { Ref, Seen, Step } from "../../../shared/ports/compute.ts";
import { type Leaving, type LambdaState, type RoleState, stateOf } from "./state.ts";

/**
 * The writes that remove a release:
 *
 *   one of several      live moves on ─ URL ─ alias ─ version
 *   the last            URL ─ live's URL ─ role ─ log ─ function, with its versions and aliases
 *   the last, adopted   live ─ URL ─ alias ─ version ─ tags; the function was somebody else's
 *
 * Each shows at the next look, so that a removal that broke off goes on where it stood.
 */
export function remove(ref: Ref, seen: Seen | null): Step[] {
  if (seen === null || seen.owner === "foreign") return [];
  if (ref.kind === "role") {
    const { role } = seen.raw as { role: RoleState | null };
    return steps(ref, roleWrites(role), ref.name);
  }
  const state = stateOf(seen);
  if (ref.kind === "function" || state === null || state.function === null) return [];
  if (state.others.length > 0) return steps(ref, oneOfSeveral(state));
  if (state.adopted) return steps(ref, [...lastOfAdopted(state), "untag-function"]);
  const { leaving } = state;
  const writes = [
    ...(state.url === null ? [] : ["delete-url"]),
    ...liveUrlWrites(state, leaving),
    // Looked at once the URL is gone, and only where it ever had one.
    ...(leaving === null ? [] : roleWrites(leaving.role)),
    ...((leaving === null ? state.url !== null : leaving.logGroup) ? ["delete-log-group"] : []),
    "delete-function",
  ];
  return steps(ref, writes, leaving?.role?.name);
}

function oneOfSeveral(state: LambdaState): string[] {
  const { version, alias, url, live } = state;
  if (version === null) return [];
  const inLive =
    live !== null &&
    (live.version === version.version || live.additional[version.version] !== undefined);
  return [
    ...(inLive ? ["leave-live"] : []),
    ...(url === null ? [] : ["delete-url"]),
    ...(alias === null ? [] : ["delete-alias"]),
    "delete-version",
  ];
}

function lastOfAdopted(state: LambdaState): string[] {
  const { version, alias, url, live } = state;
  return [
    ...liveUrlWrites(state, state.leaving),
    ...(live === null ? [] : ["delete-live"]),
    ...(url === null ? [] : ["delete-url"]),
    ...(alias === null ? [] : ["delete-alias"]),
    ...(version === null ? [] : ["delete-version"]),
  ];
}

function liveUrlWrites({ live }: LambdaState, leaving: Leaving | null): string[] {
  return live !== null && leaving?.liveUrl !== false ? ["delete-live-url"] : [];
}

function roleWrites(role: RoleState | null): string[] {
  if (role === null) return [];
  return role.state === "made" ? ["delete-role"] : ["detach-role-policy", "delete-role"];
}

function steps(ref: Ref, writes: readonly string[], role?: string): Step[] {
  return writes.map((write) => ({
    do: write,
    ref,
    body: role === undefined ? {} : { role },
    mints: false,
  }));
}
