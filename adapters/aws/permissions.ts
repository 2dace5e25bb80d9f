import { type AwsConnection, ROLE_PATH, partitionOfConnection } from "./preset.ts";

/** Actions that are allowed together on the same resources, and what they are needed for. */
export interface Grant {
  sid: string;
  resources: readonly string[];
  /** Action → what it is needed for. */
  actions: Readonly<Record<string, string>>;
  condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const FUNCTIONS = {
  "lambda:CreateFunction": "making a function",
  "lambda:GetFunction": "observing a function",
  "lambda:GetFunctionConfiguration": "waiting for a function",
  "lambda:UpdateFunctionConfiguration": "making a release",
  "lambda:UpdateFunctionCode": "making a release of new code",
  "lambda:PublishVersion": "making a release of the same code",
  "lambda:ListVersionsByFunction": "observing releases",
  "lambda:DeleteFunction": "removing a release or a function",
  "lambda:CreateAlias": "making a release",
  "lambda:UpdateAlias": "moving traffic",
  "lambda:DeleteAlias": "removing a release",
  "lambda:ListAliases": "observing releases and traffic",
  "lambda:CreateFunctionUrlConfig": "giving a release its URL",
  "lambda:GetFunctionUrlConfig": "observing a release's URL",
  "lambda:UpdateFunctionUrlConfig": "repairing a release's URL",
  "lambda:DeleteFunctionUrlConfig": "removing a release",
  "lambda:AddPermission": "letting requests come to a URL",
  "lambda:GetPolicy": "observing who may call a URL",
  "lambda:TagResource": "marking what is ours",
  "lambda:UntagResource": "giving an adopted function back",
  "lambda:ListTags": "telling ours from foreign",
};

const ROLES = {
  "iam:CreateRole": "making the role that functions run as",
  "iam:TagRole": "marking the role as ours",
  "iam:GetRole": "telling our role from a foreign one",
  "iam:ListAttachedRolePolicies": "removing the role",
  "iam:AttachRolePolicy": "letting functions write their logs",
  "iam:DetachRolePolicy": "removing the role",
  "iam:DeleteRole": "removing the role",
};

const LISTS = {
  "lambda:ListFunctions": "listing functions, ours and foreign",
  "cloudwatch:GetMetricData": "showing metrics",
};

/** All that is called, by what it is called on. The policy and the check are made of it. */
export function grants(connection: AwsConnection): Grant[] {
  const { account, settings } = connection;
  const partition = partitionOfConnection(connection);
  const arn = (service: string, region: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const ownRole = settings.executionRoleArn;
  const role = ownRole ?? arn("iam", "", `role/${ROLE_PATH}/*`);
  return [
    { sid: "Functions", resources: [arn("lambda", "*", "function:lts-*")], actions: FUNCTIONS },
    ...(ownRole === undefined ? [{ sid: "Roles", resources: [role], actions: ROLES }] : []),
    {
      sid: "PassRole",
      resources: [role],
      actions: { "iam:PassRole": "letting functions run as the role" },
      condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
    },
    {
      sid: "Logs",
      resources: [arn("logs", "*", "log-group:/aws/lambda/lts-*")],
      actions: {
        "logs:FilterLogEvents": "showing logs",
        "logs:DeleteLogGroup": "removing a function's log",
      },
    },
    {
      sid: "Lists",
      resources: ["*"],
      actions:
        ownRole === undefined ? { ...LISTS, "iam:ListRoles": "finding roles of ours" } : LISTS,
    },
    {
      sid: "Secrets",
      resources: [arn("secretsmanager", "*", "secret:*")],
      actions: { "secretsmanager:GetSecretValue": "resolving secrets that refer to AWS" },
    },
    {
      sid: "Check",
      resources: [arn("iam", "", "*")],
      actions: { "iam:SimulatePrincipalPolicy": "checking this very list" },
    },
  ];
}

/** What a denied action is needed for, for the sentence that names it. */
export function purposeOf(action: string): string | null {
  const all: Record<string, string> = { ...FUNCTIONS, ...ROLES, ...LISTS };
  return all[action] ?? null;
}
