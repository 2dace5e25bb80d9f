import type { ConnectionCheck, PermissionCheck } from "../../shared/ports/cloud.ts";
import type { CallContext } from "../../shared/ports/compute.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { AwsClients } from "./clients.ts";
import { explain } from "./explain.ts";
import { judge } from "./judge.ts";
import { type Grant, grants } from "./permissions.ts";
import type { OpenAwsConnection } from "./sign-in.ts";

/** Signs in and has AWS simulate each action on the resources that it is needed for. Writes nothing. */
export async function checkConnection(
  aws: AwsClients,
  cx: CallContext,
  connection: OpenAwsConnection,
): Promise<ConnectionCheck> {
  const who = await whoWeAre(aws, cx).catch(problemOf);
  if ("code" in who) return { identity: null, account: null, problem: who, permissions: [] };
  const { identity, account } = who;
  if (account !== connection.account) {
    const detail = `These credentials are of account ${account}, the connection is to ${connection.account}.`;
    const problem = { code: "provider.credentials", detail };
    return { identity, account, problem, permissions: [] };
  }
  const permissions: PermissionCheck[] = [];
  for (const grant of grants(connection)) {
    permissions.push(...(await simulate(aws, cx, principalOf(identity, connection), grant)));
  }
  return { identity, account, problem: null, permissions };
}

async function whoWeAre(
  aws: AwsClients,
  cx: CallContext,
): Promise<{ identity: string; account: string }> {
  const { Arn, Account } = await aws.sts(
    cx,
    "GetCallerIdentity",
    ({ client, GetCallerIdentityCommand, options }) =>
      client.send(new GetCallerIdentityCommand({}), options),
  );
  if (Arn === undefined || Account === undefined) {
    throw new AppError("provider.protocol", {
      detail: "sts:GetCallerIdentity was answered, but with no identity in it.",
    });
  }
  return { identity: Arn, account: Account };
}

function problemOf(error: unknown): { code: string; detail: string } {
  if (error instanceof AppError) return { code: error.code, detail: error.message };
  const { code, message } = explain(error);
  const kind = judge(error) === "denied" ? "provider.denied" : "provider.unavailable";
  return { code: kind, detail: [code, message].filter((text) => text !== null).join(": ") };
}

/** Policies hang on the role, not on the session that assumed it. */
function principalOf(identity: string, { credentials }: OpenAwsConnection): string {
  if ("roleArn" in credentials) return credentials.roleArn;
  const session = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(identity);
  return session === null ? identity : `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
}

async function simulate(
  aws: AwsClients,
  cx: CallContext,
  principal: string,
  { actions, resources, condition }: Grant,
): Promise<PermissionCheck[]> {
  if (principal.endsWith(":root")) {
    return Object.entries(actions).map(([permission, detail]) => ({
      permission,
      state: "granted",
      detail,
    }));
  }
  try {
    const allowed = await decisions(aws, cx, principal, { actions, resources, condition });
    return Object.entries(actions).map(([permission, detail]) => {
      const decision = allowed.get(permission);
      const state =
        decision === undefined ? "unknown" : decision === "allowed" ? "granted" : "missing";
      return { permission, state, detail };
    });
  } catch (error) {
    const { code, message } = explain(error);
    const why = `IAM does not tell (${code ?? "no code"}: ${message}).`;
    return Object.entries(actions).map(([permission, detail]) => ({
      permission,
      state: "unknown",
      detail: `${detail}. ${why}`,
    }));
  }
}

async function decisions(
  aws: AwsClients,
  cx: CallContext,
  principal: string,
  {
    actions,
    resources,
    condition,
  }: Pick<Grant, "actions" | "resources"> & {
    condition: Grant["condition"] | undefined;
  },
): Promise<Map<string, string>> {
  const { EvaluationResults = [] } = await aws.iam(
    cx,
    "SimulatePrincipalPolicy",
    ({ client, SimulatePrincipalPolicyCommand, options }) =>
      client.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: principal,
          ActionNames: Object.keys(actions),
          // A wildcard inside an ARN is taken literally: one name stands for all of ours.
          ResourceArns: resources.map((resource) =>
            resource === "*" ? resource : resource.replaceAll("*", "check"),
          ),
          ContextEntries: Object.entries(condition?.["StringEquals"] ?? {}).map(
            ([ContextKeyName, value]) => ({
              ContextKeyName,
              ContextKeyType: "string" as const,
              ContextKeyValues: [value],
            }),
          ),
        }),
        options,
      ),
  );
  return new Map(
    EvaluationResults.map(({ EvalActionName = "", EvalDecision = "" }) => [
      EvalActionName,
      EvalDecision,
    ]),
  );
}
