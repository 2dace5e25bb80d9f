import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { CallContext } from "../../../shared/ports/compute.ts";
import type { AwsClients } from "../clients.ts";
import { failureOf } from "../failure.ts";
import { nullWhereGone } from "./gone.ts";
import { reachable } from "./name.ts";
import {
  INVOKE_STATEMENT,
  type LambdaState,
  type LiveState,
  URL_STATEMENT,
  statementId,
} from "./state.ts";

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
  const { Configuration: configuration, Tags: tags = {}, TagsError: unreadable } = answer;
  if (unreadable !== undefined) {
    // Without its tags a function of ours would look like somebody else's.
    const error = Object.assign(new Error(unreadable.Message), { name: unreadable.ErrorCode });
    throw failureOf("lambda", "ListTags", error);
  }
  return { configuration, tags };
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
  if (answer?.FunctionUrl === undefined) return null;
  return {
    url: reachable(answer.FunctionUrl, aws.endpoint),
    authType: answer.AuthType ?? "",
    invokeMode: answer.InvokeMode ?? "BUFFERED",
  };
}

/** Which of our two statements an alias's policy has. */
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
  const ids = new Set((policy.Statement ?? []).map(({ Sid = "" }) => Sid));
  return [INVOKE_STATEMENT, URL_STATEMENT].filter((one) => ids.has(statementId(one, qualifier)));
}

export function noFunction(operation: string): AppError {
  return new AppError("provider.protocol", {
    detail: `lambda:${operation} was answered, but with no function in it.`,
  });
}
