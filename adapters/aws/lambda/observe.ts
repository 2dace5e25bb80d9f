import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { CallContext, Ref, Seen } from "../../../shared/ports/compute.ts";
import type { AwsClients } from "../clients.ts";
import { ownerOfDescription } from "../ownership.ts";
import { foreignFields } from "./fields.ts";
import { isLeaving, observeLeaving } from "./leaving.ts";
import { LIVE, type Place, partsOf } from "./name.ts";
import { getFunction, getStatements, getUrl, listAliases, listVersions } from "./reads.ts";
import { observeRole } from "./role.ts";
import {
  type LambdaState,
  describesRelease,
  emptyState,
  functionState,
  ownership,
  seenOf,
  variablesOf,
  versionState,
} from "./state.ts";

/**
 * One read where there is no such function, two where it has not this release, five where it has:
 * function, versions; aliases, URL, policy at once.
 */
export async function observe(
  aws: AwsClients,
  place: Place,
  cx: CallContext,
  ref: Ref,
): Promise<Seen | null> {
  if (ref.kind === "role") return observeRole(aws, place, cx, ref);
  const { functionName } = partsOf(ref);
  const found = await getFunction(aws, cx, functionName);
  if (found === null) return null;
  const { configuration, tags } = found;
  const { owner, adopted } = ownership(tags, configuration.Description);
  if (ref.kind === "function") return seenFunction(ref, owner, configuration);
  const state: LambdaState = {
    ...emptyState(owner),
    adopted,
    function: functionState(configuration),
  };
  if (owner === "foreign")
    return { ...seenOf(ref, state, {}), fields: foreignFields(configuration) };
  return observeRelease(aws, place, cx, ref, state);
}

async function observeRelease(
  aws: AwsClients,
  place: Place,
  cx: CallContext,
  ref: Ref,
  state: LambdaState,
): Promise<Seen> {
  const { functionName, alias: aliasName } = partsOf(ref);
  const versions = await listVersions(aws, cx, functionName);
  const own = versions.find(({ Description }) => describesRelease(Description, ref));
  const others = versions
    .filter((version) => version !== own && ownerOfDescription(version.Description) !== null)
    .map(({ Version = "" }) => Version);
  // Not made yet, or removed: `diff` goes on from the function, so that is what is told.
  if (own === undefined) return seenOf(ref, { ...state, others }, {});
  const [aliases, url, statements] = await Promise.all([
    listAliases(aws, cx, functionName),
    getUrl(aws, cx, functionName, aliasName),
    getStatements(aws, cx, functionName, aliasName),
  ]);
  const alias = aliases.get(aliasName) ?? null;
  const whole: LambdaState = {
    ...state,
    owner: ownerOfDescription(own.Description)?.owner ?? state.owner,
    version: versionState(own),
    others,
    alias: alias === null ? null : { version: alias.version, revisionId: alias.revisionId },
    url,
    statements,
    live: aliases.get(LIVE) ?? null,
  };
  const leaving = isLeaving(whole) ? await observeLeaving(aws, place, cx, ref, whole) : null;
  return seenOf(ref, { ...whole, leaving }, variablesOf(own));
}

/** A function as it stands, ours or not, for people: its releases are apart. */
export function seenFunction(
  ref: Ref,
  owner: LambdaState["owner"],
  configuration: FunctionConfiguration,
): Seen {
  const { Environment, ...raw } = configuration;
  const { state, lastUpdateStatus, why, revisionId } = functionState(configuration);
  return {
    ref,
    owner,
    hash: "",
    ...(revisionId === "" ? {} : { cas: revisionId }),
    ready: state === "Failed" ? "failed" : state !== "Pending" && lastUpdateStatus !== "InProgress",
    ...(why === null ? {} : { why }),
    ...(configuration.Version === undefined ? {} : { revision: configuration.Version }),
    ...(configuration.LastModified === undefined ? {} : { changedAt: configuration.LastModified }),
    fields: foreignFields(configuration),
    raw: { ...raw, variableNames: Object.keys(Environment?.Variables ?? {}) },
  };
}
