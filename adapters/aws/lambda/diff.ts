import type { Ownership, Seen, Step, Want } from "../../../shared/ports/compute.ts";
import { describe } from "../ownership.ts";
import { base64Of, urlSettings, wantDigest } from "./fields.ts";
import { type Place, functionNameOf, refOfRelease } from "./name.ts";
import { INVOKE_STATEMENT, type LambdaState, URL_STATEMENT, emptyState, stateOf } from "./state.ts";

/**
 * The writes that a release still needs:
 *
 *   (role ─ policy ─) function ─┐
 *              tag ─ configuration ─ code ─┴─ alias ─ two permissions ─ URL
 *
 * Only the first may carry a RevisionId: it changes with each write.
 */
export function diff(place: Place, want: Want, seen: Seen | null): Step[] {
  const state = stateOf(seen);
  const adopting = want.key.adopted !== null && !(state?.adopted === true && owns(want, state));
  if (state !== null && state.function !== null && !owns(want, state) && !adopting) return [];
  // A release never changes: another hash under its name is somebody's mistake, not ours to mend.
  if (state?.version != null && state.version.hash !== want.hash) return [];
  const writes = [...ensureFunction(place, want, state, adopting), ...ensureAddress(want, state)];
  const ref = refOfRelease(place, functionNameOf(want.key), want.key.release);
  const cas = seen?.cas;
  return writes.map((write, at) => ({
    do: write,
    ref,
    body: { want },
    ...(at === 0 && cas !== undefined && guarded.has(write) ? { expect: cas } : {}),
    mints: false,
  }));
}

const guarded = new Set(["configure-function", "update-code", "publish-version", "point-alias"]);

function ensureFunction(
  place: Place,
  want: Want,
  state: LambdaState | null,
  adopting: boolean,
): string[] {
  const found = state?.function ?? null;
  if (found === null) {
    const role = state?.role?.state;
    if (place.executionRoleArn !== undefined || role === "ready") return ["create-function"];
    return role === "made"
      ? ["attach-role-policy", "create-function"]
      : ["create-role", "attach-role-policy", "create-function"];
  }
  if (state?.version != null) return [];
  const configured =
    found.description === describe(want.owner, want.hash) &&
    found.digest === wantDigest(place, want);
  const sameCode = found.codeSha256 === base64Of(want.artifact.digest);
  return [
    ...(adopting ? ["tag-function"] : []),
    ...(configured ? [] : ["configure-function"]),
    sameCode ? "publish-version" : "update-code",
  ];
}

function ensureAddress(want: Want, state: LambdaState | null): string[] {
  const { alias, version, url, statements } = state ?? emptyState(want.owner);
  const urlRight =
    url?.authType === urlSettings.AuthType && url.invokeMode === urlSettings.InvokeMode;
  return [
    ...(alias === null ? ["create-alias"] : []),
    ...(alias !== null && version !== null && alias.version !== version.version
      ? ["point-alias"]
      : []),
    ...(statements.includes(URL_STATEMENT) ? [] : ["allow-url"]),
    ...(statements.includes(INVOKE_STATEMENT) ? [] : ["allow-invoke"]),
    // Last, so that it never answers before it may: a refusal may be remembered for a while.
    ...(url === null ? ["create-url"] : urlRight ? [] : ["set-url"]),
  ];
}

/** Whether the function belongs to the part that wants it. */
function owns({ owner }: Want, state: LambdaState): boolean {
  if (state.owner === "foreign") return false;
  const same = (member: keyof Ownership) =>
    state.owner !== "foreign" && state.owner[member] === owner[member];
  return same("organization") && same("project") && same("environment") && same("resource");
}
