import { AppError } from "../../../shared/errors/app-error.ts";
import type { CallContext, Ownership, Ref, Seen, Want } from "../../../shared/ports/compute.ts";
import type { AwsClients } from "../clients.ts";
import { judge } from "../judge.ts";
import { describe, ownerOfTags, ownerTags } from "../ownership.ts";
import { BASIC_EXECUTION, partitionOf } from "../preset.ts";
import { type Place, refOf, roleNameOf, rolePathOf } from "./name.ts";
import { listFunctions } from "./functions.ts";
import { nullWhereGone } from "./gone.ts";
import type { RoleState } from "./state.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
});

/** One role for all functions of an environment: what they may do at AWS is write their log. */
export async function createRole(
  aws: AwsClients,
  place: Place,
  cx: CallContext,
  want: Want,
): Promise<string> {
  const name = roleNameOf(place, want.key);
  const owner = roleOwner(want.owner);
  try {
    await aws.iam(cx, "CreateRole", ({ client, CreateRoleCommand, options }) =>
      client.send(
        new CreateRoleCommand({
          RoleName: name,
          Path: rolePathOf(place),
          AssumeRolePolicyDocument: TRUST,
          Description: describe(owner, ""),
          Tags: Object.entries(ownerTags(owner)).map(([Key, Value]) => ({ Key, Value })),
        }),
        options,
      ),
    );
  } catch (error) {
    if (judge(error) !== "exists") throw error;
    const found = await getRole(aws, cx, name);
    const whose = found === null ? null : ownerOfTags(found.tags);
    if (found !== null && whose?.environment !== owner.environment) {
      throw new AppError("provider.foreign", {
        detail: `The role ${name} exists and is not ours.`,
        cause: error,
      });
    }
  }
  return name;
}

export async function attachRolePolicy(
  aws: AwsClients,
  place: Place,
  cx: CallContext,
  name: string,
): Promise<void> {
  await aws.iam(cx, "AttachRolePolicy", ({ client, AttachRolePolicyCommand, options }) =>
    client.send(
      new AttachRolePolicyCommand({ RoleName: name, PolicyArn: policyArn(place) }),
      options,
    ),
  );
}

export async function detachRolePolicy(
  aws: AwsClients,
  place: Place,
  cx: CallContext,
  name: string,
): Promise<void> {
  await nullWhereGone(() =>
    aws.iam(cx, "DetachRolePolicy", ({ client, DetachRolePolicyCommand, options }) =>
      client.send(
        new DetachRolePolicyCommand({ RoleName: name, PolicyArn: policyArn(place) }),
        options,
      ),
    ),
  );
}

export async function deleteRole(aws: AwsClients, cx: CallContext, name: string): Promise<void> {
  await nullWhereGone(() =>
    aws.iam(cx, "DeleteRole", ({ client, DeleteRoleCommand, options }) =>
      client.send(new DeleteRoleCommand({ RoleName: name }), options),
    ),
  );
}

/** How far a role is; null where it is gone, or where a function besides `but` runs as it. */
export async function roleToRemove(
  aws: AwsClients,
  place: Place,
  cx: CallContext,
  name: string,
  but: string | null,
): Promise<RoleState | null> {
  const found = await nullWhereGone(() =>
    aws.iam(
      cx,
      "ListAttachedRolePolicies",
      ({ client, ListAttachedRolePoliciesCommand, options }) =>
        client.send(new ListAttachedRolePoliciesCommand({ RoleName: name }), options),
    ),
  );
  if (found === null || (await roleInUse(aws, place, cx, name, but))) return null;
  const attached = (found.AttachedPolicies ?? []).some(
    ({ PolicyArn }) => PolicyArn === policyArn(place),
  );
  return { name, state: attached ? "ready" : "made" };
}

export async function observeRole(
  aws: AwsClients,
  place: Place,
  cx: CallContext,
  ref: Ref,
): Promise<Seen | null> {
  const found = await getRole(aws, cx, ref.name);
  if (found === null) return null;
  const owner = ownerOfTags(found.tags);
  const seen = seenRole(ref, owner === null ? "foreign" : roleOwner(owner), found.createdAt);
  return { ...seen, raw: { role: await roleToRemove(aws, place, cx, ref.name, null) } };
}

/** Roles of ours in this region that no function runs as: what a removal that broke off left. */
export async function* listUnusedRoles(
  aws: AwsClients,
  place: Place,
  cx: CallContext,
  used: ReadonlySet<string>,
  ownerOf: (description: string | undefined) => Ownership | null,
): AsyncIterable<Seen> {
  let marker: string | undefined;
  do {
    const Marker = marker;
    const page = await aws.iam(cx, "ListRoles", ({ client, ListRolesCommand, options }) =>
      client.send(
        new ListRolesCommand({ PathPrefix: rolePathOf(place), MaxItems: 1_000, Marker }),
        options,
      ),
    );
    for (const { RoleName = "", Description, CreateDate } of page.Roles ?? []) {
      const owner = ownerOf(Description);
      if (owner === null || used.has(RoleName)) continue;
      yield seenRole(refOf(place, "role", RoleName), owner, CreateDate?.toISOString() ?? null);
    }
    marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (marker !== undefined);
}

function seenRole(ref: Ref, owner: Seen["owner"], createdAt: string | null): Seen {
  return {
    ref,
    owner,
    hash: "",
    ready: true,
    ...(createdAt === null ? {} : { changedAt: createdAt }),
    fields: {},
    raw: { role: { name: ref.name, state: "ready" } satisfies RoleState },
  };
}

function roleOwner(owner: Ownership): Ownership {
  return { ...owner, resource: "role", build: "", release: "" };
}

async function getRole(aws: AwsClients, cx: CallContext, name: string) {
  const answer = await nullWhereGone(() =>
    aws.iam(cx, "GetRole", ({ client, GetRoleCommand, options }) =>
      client.send(new GetRoleCommand({ RoleName: name }), options),
    ),
  );
  if (answer === null) return null;
  const tags = answer.Role?.Tags ?? [];
  return {
    tags: Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])),
    createdAt: answer.Role?.CreateDate?.toISOString() ?? null,
  };
}

async function roleInUse(
  aws: AwsClients,
  place: Place,
  cx: CallContext,
  name: string,
  but: string | null,
): Promise<boolean> {
  const suffix = `:role${rolePathOf(place)}${name}`;
  for await (const { FunctionName, Role = "" } of listFunctions(aws, cx, "latest")) {
    if (FunctionName !== but && Role.endsWith(suffix)) return true;
  }
  return false;
}

function policyArn({ region }: Place): string {
  return `arn:${partitionOf(region)}:iam::aws:policy/${BASIC_EXECUTION}`;
}
