import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { CallContext, Seen } from "../../../shared/ports/compute.ts";
import type { AwsClients } from "../clients.ts";
import { ownerOfDescription, ownerOfTags } from "../ownership.ts";
import { listFunctions } from "./functions.ts";
import { type Place, ownRoleName, refOf, refOfRelease } from "./name.ts";
import { nullWhereGone } from "./gone.ts";
import { seenFunction } from "./observe.ts";
import { listVersions } from "./reads.ts";
import { listUnusedRoles } from "./role.ts";
import { emptyState, seenOf, variablesOf, versionState } from "./state.ts";

/**
 * Releases of ours, functions of ours that have none, roles of ours that nothing uses; with
 * `foreign` all other functions. One call for 50 versions and one for 1,000 roles: descriptions say
 * whose they are, so that tags are read only of functions whose description somebody changed.
 *
 * Aliases, URLs and the state of a function are in no list: `ready` is true of what is published,
 * and the fields that a look at the release would add are left out.
 */
export async function* list(
  aws: AwsClients,
  place: Place,
  cx: CallContext,
  scope: { organization?: string; foreign?: boolean },
): AsyncIterable<Seen> {
  const wanted = (seen: Seen) =>
    seen.owner !== "foreign" &&
    (scope.organization === undefined || seen.owner.organization === scope.organization);
  const byName = new Map<string, FunctionConfiguration[]>();
  for await (const found of listFunctions(aws, cx, "all")) {
    const name = found.FunctionName ?? "";
    byName.set(name, [...(byName.get(name) ?? []), found]);
  }
  const usedRoles = new Set<string>();
  for (const [name, versions] of byName) {
    for (const { Role } of versions) {
      const role = ownRoleName(place, Role);
      if (role !== null) usedRoles.add(role);
    }
    const ours = releasesOf(place, name, versions);
    yield* ours.filter(wanted);
    if (ours.length > 0) continue;
    const latest = versions.find(({ Version }) => Version === "$LATEST") ?? versions[0];
    if (latest === undefined) continue;
    if (looksOurs(latest)) {
      // A list that told of no version may have left them out.
      const published = releasesOf(place, name, await listVersions(aws, cx, name));
      yield* published.filter(wanted);
      if (published.length > 0) continue;
    }
    const seen = await withoutRelease(aws, place, cx, latest);
    if (wanted(seen) || (seen.owner === "foreign" && scope.foreign === true)) yield seen;
  }
  if (place.executionRoleArn !== undefined) return;
  const ownerOf = (text: string | undefined) => ownerOfDescription(text)?.owner ?? null;
  for await (const seen of listUnusedRoles(aws, place, cx, usedRoles, ownerOf)) {
    if (wanted(seen)) yield seen;
  }
}

function releasesOf(place: Place, name: string, versions: FunctionConfiguration[]): Seen[] {
  const published = versions.flatMap((found) => {
    const described = ownerOfDescription(found.Description);
    return found.Version === "$LATEST" || described === null ? [] : [{ found, ...described }];
  });
  return published.map(({ found, owner }) => {
    const ref = refOfRelease(place, name, owner.release);
    const state = {
      ...emptyState(owner),
      version: versionState(found),
      others: published.flatMap((other) =>
        other.found === found ? [] : [other.found.Version ?? ""],
      ),
    };
    const {
      url: _url,
      permissions: _permissions,
      ...fields
    } = seenOf(ref, state, variablesOf(found)).fields;
    return { ...seenOf(ref, state, variablesOf(found)), ready: true, fields };
  });
}

function looksOurs({ FunctionName = "", Description }: FunctionConfiguration): boolean {
  return FunctionName.startsWith("lts-") || ownerOfDescription(Description) !== null;
}

/** Half made or foreign; only where its name says ours are its tags looked at. */
async function withoutRelease(
  aws: AwsClients,
  place: Place,
  cx: CallContext,
  latest: FunctionConfiguration,
): Promise<Seen> {
  const name = latest.FunctionName ?? "";
  const described = ownerOfDescription(latest.Description)?.owner;
  if (looksOurs(latest)) {
    const arn = latest.FunctionArn ?? "";
    const answer = await nullWhereGone(() =>
      aws.lambda(cx, "ListTags", ({ client, ListTagsCommand, options }) =>
        client.send(new ListTagsCommand({ Resource: arn }), options),
      ),
    );
    const tagged = ownerOfTags(answer?.Tags);
    if (tagged !== null) {
      const owner = { ...tagged, ...described };
      const ref = refOfRelease(place, name, owner.release);
      return { ...seenFunction(ref, owner, latest), ready: false };
    }
  }
  return seenFunction(refOf(place, "function", name), "foreign", latest);
}
