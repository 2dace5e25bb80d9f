import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { CallContext, Ref, Seen } from "../../../shared/ports/compute.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { AwsClients } from "../clients.ts";
import { ownerOfDescription } from "../ownership.ts";
import { foreignFields } from "./fields.ts";
import { nullWhereGone } from "./gone.ts";
import { LIVE, type Place, ownRoleName, partsOf } from "./name.ts";
import { observeRole } from "./role.ts";
import {
  type LambdaState,
  type LiveState,
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
  const role = ownRoleName(place, configuration.Role);
  const state: LambdaState = {
    ...emptyState(owner),
    adopted,
    function: functionState(configuration),
    role: role === null ? null : { name: role, state: "ready" },
  };
  if (owner === "foreign")
    return { ...seenOf(ref, state, {}), fields: foreignFields(configuration) };
  return observeRelease(aws, cx, ref, state);
}

async function observeRelease(
  aws: AwsClients,
  cx: CallContext,
  ref: Ref,
  state: LambdaState,
): Promise<Seen> {
  const { functionName, alias: aliasName } = partsOf(ref);
  const versions = await listVersions(aws, cx, functionName);
  const own = versions.find(({ Description }) => describesRelease(Description, ref));
  const others = versions.filter(
    (version) => version !== own && ownerOfDescription(version.Description) !== null,
  ).length;
  if (own === undefined) return seenOf(ref, { ...state, others }, {});
  const [aliases, url, statements] = await Promise.all([
    listAliases(aws, cx, functionName),
    getUrl(aws, cx, functionName, aliasName),
    getStatements(aws, cx, functionName, aliasName),
  ]);
  const alias = aliases.get(aliasName) ?? null;
  return seenOf(
    ref,
    {
      ...state,
      owner: ownerOfDescription(own.Description)?.owner ?? state.owner,
      version: versionState(own),
      others,
      alias: alias === null ? null : { version: alias.version, revisionId: alias.revisionId },
      url,
      statements,
      live: aliases.get(LIVE) ?? null,
    },
    variablesOf(own),
  );
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

export async function getFunction(
  aws: AwsClients,
  cx: CallContext,
  functionName: string,
): Promise<{ configuration: FunctionConfiguration; tags: Record<string, string> } | null> {
  const answer = await nullWhereGone(() =>
    aws.lambda(cx, "GetFunction", ({ client, GetFunctionCommand, options }) =>
      client.send(new GetFunctionCommand({ FunctionName: functionName }), options),
    ),
  );
  if (answer === null) return null;
  if (answer.Configuration?.FunctionName === undefined) throw noFunction("GetFunction");
  return { configuration: answer.Configuration, tags: answer.Tags ?? {} };
}

/** All published versions. */
export async function listVersions(
  aws: AwsClients,
  cx: CallContext,
  functionName: string,
): Promise<FunctionConfiguration[]> {
  const versions: FunctionConfiguration[] = [];
  let marker: string | undefined;
  do {
    const Marker = marker;
    const page = await nullWhereGone(() =>
      aws.lambda(
        cx,
        "ListVersionsByFunction",
        ({ client, ListVersionsByFunctionCommand, options }) =>
          client.send(
            new ListVersionsByFunctionCommand({ FunctionName: functionName, MaxItems: 50, Marker }),
            options,
          ),
      ),
    );
    versions.push(...(page?.Versions ?? []).filter(({ Version }) => Version !== "$LATEST"));
    marker = page?.NextMarker;
  } while (marker !== undefined && marker !== "");
  return versions;
}

/** Aliases by name. */
export async function listAliases(
  aws: AwsClients,
  cx: CallContext,
  functionName: string,
): Promise<Map<string, LiveState>> {
  const aliases = new Map<string, LiveState>();
  let marker: string | undefined;
  do {
    const Marker = marker;
    const page = await nullWhereGone(() =>
      aws.lambda(cx, "ListAliases", ({ client, ListAliasesCommand, options }) =>
        client.send(
          new ListAliasesCommand({ FunctionName: functionName, MaxItems: 50, Marker }),
          options,
        ),
      ),
    );
    for (const alias of page?.Aliases ?? []) {
      aliases.set(alias.Name ?? "", {
        version: alias.FunctionVersion ?? "",
        additional: alias.RoutingConfig?.AdditionalVersionWeights ?? {},
        revisionId: alias.RevisionId ?? "",
      });
    }
    marker = page?.NextMarker;
  } while (marker !== undefined && marker !== "");
  return aliases;
}

export async function getUrl(
  aws: AwsClients,
  cx: CallContext,
  functionName: string,
  qualifier: string,
): Promise<LambdaState["url"]> {
  const answer = await nullWhereGone(() =>
    aws.lambda(cx, "GetFunctionUrlConfig", ({ client, GetFunctionUrlConfigCommand, options }) =>
      client.send(
        new GetFunctionUrlConfigCommand({ FunctionName: functionName, Qualifier: qualifier }),
        options,
      ),
    ),
  );
  if (answer === null) return null;
  return {
    url: answer.FunctionUrl ?? "",
    authType: answer.AuthType ?? "",
    invokeMode: answer.InvokeMode ?? "BUFFERED",
  };
}

/** Ids of the statements of ours in an alias's policy. */
export async function getStatements(
  aws: AwsClients,
  cx: CallContext,
  functionName: string,
  qualifier: string,
): Promise<string[]> {
  const answer = await nullWhereGone(() =>
    aws.lambda(cx, "GetPolicy", ({ client, GetPolicyCommand, options }) =>
      client.send(
        new GetPolicyCommand({ FunctionName: functionName, Qualifier: qualifier }),
        options,
      ),
    ),
  );
  const policy = JSON.parse(answer?.Policy ?? "{}") as { Statement?: { Sid?: string }[] };
  return (policy.Statement ?? [])
    .map(({ Sid = "" }) => Sid)
    .filter((sid) => sid.startsWith("lintas-"))
    .toSorted();
}

export function noFunction(operation: string): AppError {
  return new AppError("provider.protocol", {
    detail: `lambda:${operation} was answered, but with no function in it.`,
  });
}
