import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { Fields, Ownership, Ref, Seen } from "../../../shared/ports/compute.ts";
import { ADOPTED_TAG, ownerOfDescription, ownerOfTags } from "../ownership.ts";
import { configurationDigest, configurationFields, releaseFields } from "./fields.ts";
import { partsOf } from "./name.ts";

/** `Seen.raw`: all that was read of a release, and of the function that carries it. */
export interface LambdaState {
  owner: Ownership | "foreign";
  /** Somebody else's function, taken over: it outlives our releases. */
  adopted: boolean;
  function: FunctionState | null;
  /** The published version of this release. */
  version: VersionState | null;
  /** Versions of other releases of ours, oldest first. */
  others: readonly string[];
  /** The release's own alias. */
  alias: { version: string; revisionId: string } | null;
  url: { url: string; authType: string; invokeMode: string } | null;
  /** Which of our two statements the alias's policy has. */
  statements: readonly string[];
  /** The alias that takes the traffic, where there is one. */
  live: LiveState | null;
  /** How far the role is that the function needs, while it is made. */
  role: RoleState | null;
  /** What is left beside the function; looked at only once its last release lost its URL. */
  leaving: Leaving | null;
}

export interface FunctionState {
  revisionId: string;
  codeSha256: string;
  description: string;
  role: string;
  state: string;
  lastUpdateStatus: string;
  why: string | null;
  packageType: string;
  /** Of its newest configuration. */
  digest: string;
}

export interface VersionState {
  version: string;
  hash: string;
  description: string;
  codeSha256: string;
  lastModified: string;
  settings: Fields;
}

export interface RoleState {
  name: string;
  state: "made" | "ready";
}

export interface Leaving {
  /** Whether `live` still has its URL. */
  liveUrl: boolean;
  /** null where it is gone, not ours, or needed by another function. */
  role: RoleState | null;
  logGroup: boolean;
}

export interface LiveState {
  version: string;
  /** Version → share of 1. */
  additional: Readonly<Record<string, number>>;
  revisionId: string;
}

/** Ids of statements, before the alias that they are of: they are unique in the whole function. */
export const URL_STATEMENT = "lintas-url";
export const INVOKE_STATEMENT = "lintas-invoke";

export function statementId(statement: string, alias: string): string {
  return `${statement}-${alias}`;
}

export function emptyState(owner: Ownership | "foreign"): LambdaState {
  return {
    owner,
    adopted: false,
    function: null,
    version: null,
    others: [],
    alias: null,
    url: null,
    statements: [],
    live: null,
    role: null,
    leaving: null,
  };
}

export function stateOf(seen: Seen | null): LambdaState | null {
  return seen === null ? null : (seen.raw as LambdaState);
}

/** The one read model, from whatever was read or answered. */
export function seenOf(ref: Ref, state: LambdaState, variables: Fields): Seen {
  const { version, function: found, url } = state;
  const ready = readiness(state);
  const why = found?.why ?? null;
  return {
    ref,
    owner: state.owner,
    hash: version?.hash ?? "",
    ...(found === null ? {} : { cas: state.alias?.revisionId ?? found.revisionId }),
    ready,
    ...(ready === true || why === null ? {} : { why }),
    ...(url === null ? {} : { url: url.url }),
    ...(version === null
      ? {}
      : { revision: version.version, changedAt: isoOf(version.lastModified) }),
    fields: version === null ? {} : releaseFields({ settings: version.settings, variables }, state),
    raw: state,
  };
}

function readiness(state: LambdaState): Seen["ready"] {
  const { version, function: found, alias, url, statements } = state;
  if (found?.state === "Failed") return "failed";
  if (found?.lastUpdateStatus === "Failed" && version === null) return "failed";
  return (
    version !== null &&
    alias?.version === version.version &&
    url !== null &&
    statements.includes(URL_STATEMENT) &&
    statements.includes(INVOKE_STATEMENT) &&
    found?.state !== "Pending"
  );
}

export function functionState(found: FunctionConfiguration): FunctionState {
  const why =
    found.LastUpdateStatus === "Failed"
      ? reason(found.LastUpdateStatusReasonCode, found.LastUpdateStatusReason)
      : reason(found.StateReasonCode, found.StateReason);
  return {
    revisionId: found.RevisionId ?? "",
    codeSha256: found.CodeSha256 ?? "",
    description: found.Description ?? "",
    role: found.Role ?? "",
    state: found.State ?? "",
    lastUpdateStatus: found.LastUpdateStatus ?? "",
    why,
    packageType: found.PackageType ?? "Zip",
    digest: configurationDigest(configurationFields(found)),
  };
}

function reason(code: string | undefined, words: string | undefined): string | null {
  if (code === undefined && words === undefined) return null;
  return [code, words].filter((text) => text !== undefined).join(": ");
}

export function versionState(found: FunctionConfiguration): VersionState {
  const description = found.Description ?? "";
  return {
    version: found.Version ?? "",
    hash: ownerOfDescription(description)?.hash ?? "",
    description,
    codeSha256: found.CodeSha256 ?? "",
    lastModified: found.LastModified ?? "",
    settings: configurationFields(found).settings,
  };
}

/** Those of a version, or of what was seen of it before. */
export function variablesOf(from: FunctionConfiguration | Seen | null): Fields {
  if (from === null) return {};
  if (!("fields" in from)) return configurationFields(from).variables;
  return Object.fromEntries(
    Object.entries(from.fields).filter(([name]) => name.startsWith("variables.")),
  );
}

/**
 * Whose a function is: by its tags, which name the part, and by what its newest configuration says
 * of the release. A version says both by itself.
 */
export function ownership(
  tags: Record<string, string> | undefined,
  description: string | undefined,
): { owner: Ownership | "foreign"; adopted: boolean } {
  const tagged = ownerOfTags(tags);
  if (tagged === null) return { owner: "foreign", adopted: false };
  const described = ownerOfDescription(description)?.owner;
  const { build, release, operation } = described ?? tagged;
  return {
    owner: { ...tagged, build, release, operation },
    adopted: tags?.[ADOPTED_TAG] !== undefined,
  };
}

/** AWS writes `2026-11-22T07:00:00.000+0000`. */
function isoOf(lastModified: string): string {
  const at = new Date(lastModified);
  return Number.isNaN(at.getTime()) ? lastModified : at.toISOString();
}

/** Whether a description is that of this ref's release. */
export function describesRelease(description: string | undefined, ref: Ref): boolean {
  return ownerOfDescription(description)?.owner.release === partsOf(ref).release;
}
