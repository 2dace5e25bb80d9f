import { AppError } from "../../../shared/errors/app-error.ts";
import type { Progress } from "../../../shared/ports/compute.ts";
import { judge } from "../judge.ts";
import { describe } from "../ownership.ts";
import { urlSettings } from "./fields.ts";
import { LIVE, partsOf, reachable } from "./name.ts";
import { getUrl, listAliases, listVersions } from "./reads.ts";
import { type Sending, joined, wantOf } from "./sending.ts";
import { joinedTraffic, type LiveBody } from "./traffic.ts";
import {
  INVOKE_STATEMENT,
  URL_STATEMENT,
  describesRelease,
  stateOf,
  statementId,
} from "./state.ts";

export async function createAlias(sending: Sending): Promise<Progress> {
  const { aws, cx, step } = sending;
  const want = wantOf(step);
  const { functionName, alias } = partsOf(step.ref);
  const version = await versionOf(sending);
  try {
    const made = await aws.lambda(cx, "CreateAlias", ({ client, CreateAliasCommand, options }) =>
      client.send(
        new CreateAliasCommand({
          FunctionName: functionName,
          Name: alias,
          FunctionVersion: version,
          Description: describe(want.owner, want.hash),
        }),
        options,
      ),
    );
    return joined(sending, { alias: { version, revisionId: made.RevisionId ?? "" } });
  } catch (error) {
    if (judge(error) !== "exists") throw error;
    const found = (await listAliases(aws, cx, functionName)).get(alias);
    if (found?.version !== version) throw error;
    return joined(sending, { alias: { version, revisionId: found.revisionId } });
  }
}

/** Somebody moved the release's own alias: it goes back to the release's version. */
export async function pointAlias(sending: Sending): Promise<Progress> {
  const { aws, cx, step } = sending;
  const { functionName, alias } = partsOf(step.ref);
  const version = await versionOf(sending);
  const made = await aws.lambda(cx, "UpdateAlias", ({ client, UpdateAliasCommand, options }) =>
    client.send(
      new UpdateAliasCommand({
        FunctionName: functionName,
        Name: alias,
        FunctionVersion: version,
        RoutingConfig: { AdditionalVersionWeights: {} },
        ...(step.expect === undefined ? {} : { RevisionId: step.expect }),
      }),
      options,
    ),
  );
  return joined(sending, { alias: { version, revisionId: made.RevisionId ?? "" } });
}

export async function createUrl(sending: Sending, qualifier?: string): Promise<Progress> {
  const { aws, cx, step } = sending;
  const { functionName, alias } = partsOf(step.ref);
  const Qualifier = qualifier ?? alias;
  try {
    const made = await aws.lambda(
      cx,
      "CreateFunctionUrlConfig",
      ({ client, CreateFunctionUrlConfigCommand, options }) =>
        client.send(
          new CreateFunctionUrlConfigCommand({
            FunctionName: functionName,
            Qualifier,
            ...urlSettings,
          }),
          options,
        ),
    );
    return withUrl(sending, Qualifier, made.FunctionUrl);
  } catch (error) {
    if (judge(error) !== "exists") throw error;
    const found = await getUrl(aws, cx, functionName, Qualifier);
    return found === null ? { kind: "done" } : withUrl(sending, Qualifier, found.url);
  }
}

function withUrl(sending: Sending, qualifier: string, url: string | undefined): Progress {
  if (qualifier === LIVE) return joinedTraffic(sending.step, { url: true });
  if (url === undefined) return { kind: "done" };
  return joined(sending, {
    url: {
      url: reachable(url, sending.aws.endpoint),
      authType: urlSettings.AuthType,
      invokeMode: urlSettings.InvokeMode,
    },
  });
}

export async function setUrl(sending: Sending): Promise<Progress> {
  const { aws, cx, step } = sending;
  const { functionName, alias } = partsOf(step.ref);
  const made = await aws.lambda(
    cx,
    "UpdateFunctionUrlConfig",
    ({ client, UpdateFunctionUrlConfigCommand, options }) =>
      client.send(
        new UpdateFunctionUrlConfigCommand({
          FunctionName: functionName,
          Qualifier: alias,
          ...urlSettings,
        }),
        options,
      ),
  );
  return withUrl(sending, alias, made.FunctionUrl);
}

/** Both are needed for a URL that anybody may call, since October 2025. */
const permissions = {
  url: {
    Action: "lambda:InvokeFunctionUrl",
    FunctionUrlAuthType: "NONE",
  },
  invoke: {
    Action: "lambda:InvokeFunction",
    InvokedViaFunctionUrl: true,
  },
} as const;

export async function allow(
  sending: Sending,
  qualifier: string,
  which: keyof typeof permissions,
): Promise<Progress> {
  const { aws, cx, step, seen } = sending;
  const { functionName } = partsOf(step.ref);
  const statement = which === "url" ? URL_STATEMENT : INVOKE_STATEMENT;
  try {
    await aws.lambda(cx, "AddPermission", ({ client, AddPermissionCommand, options }) =>
      client.send(
        new AddPermissionCommand({
          FunctionName: functionName,
          Qualifier: qualifier,
          StatementId: statementId(statement, qualifier),
          Principal: "*",
          ...permissions[which],
        }),
        options,
      ),
    );
  } catch (error) {
    // The statement's id is ours alone, and so is what stands under it.
    if (judge(error) !== "exists") throw error;
  }
  const live = qualifier === LIVE;
  const before = live
    ? (step.body as LiveBody).before.statements
    : (stateOf(seen)?.statements ?? []);
  const statements = [...new Set([...before, statement])].toSorted();
  return live ? joinedTraffic(step, { statements }) : joined(sending, { statements });
}

/** What was seen last, else what is published now. */
async function versionOf({ aws, cx, step, seen }: Sending): Promise<string> {
  const known = stateOf(seen)?.version?.version;
  if (known !== undefined) return known;
  const { functionName, release } = partsOf(step.ref);
  const versions = await listVersions(aws, cx, functionName);
  const own = versions.find(({ Description }) => describesRelease(Description, step.ref));
  if (own?.Version !== undefined) return own.Version;
  throw new AppError("release.not_found", {
    detail: `${functionName} has no version of the release ${release} yet.`,
  });
}
