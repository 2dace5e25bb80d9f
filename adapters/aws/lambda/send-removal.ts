import type { Progress } from "../../../shared/ports/compute.ts";
import { tagKeys } from "../ownership.ts";
import { partitionOf } from "../preset.ts";
import { nullWhereGone } from "./gone.ts";
import { LIVE, logGroupOf, partsOf } from "./name.ts";
import { listVersions } from "./observe.ts";
import { deleteRole, detachRolePolicy } from "./role.ts";
import { type Sending, joined } from "./sending.ts";
import { describesRelease, emptyState, seenOf, stateOf } from "./state.ts";

type Write = (sending: Sending) => Promise<Progress>;

/** Each is content with what is gone already, so that a removal that broke off is simply begun again. */
export const removeWrites: Readonly<Record<string, Write>> = {
  "delete-url": async (sending) => {
    await deleteUrl(sending, partsOf(sending.step.ref).alias);
    return joined(sending, { url: null });
  },
  "delete-live-url": async (sending) => {
    await deleteUrl(sending, LIVE);
    return joined(sending, { liveUrlGone: true });
  },
  "delete-alias": async (sending) => {
    await deleteAlias(sending, partsOf(sending.step.ref).alias);
    return joined(sending, { alias: null, statements: [] });
  },
  "delete-live": async (sending) => {
    await deleteAlias(sending, LIVE);
    return joined(sending, { live: null });
  },
  "delete-version": deleteVersion,
  "delete-log-group": async (sending) => {
    const { aws, cx, step } = sending;
    const logGroupName = logGroupOf(partsOf(step.ref).functionName);
    await nullWhereGone(() =>
      aws.logs(cx, "DeleteLogGroup", ({ client, DeleteLogGroupCommand, options }) =>
        client.send(new DeleteLogGroupCommand({ logGroupName }), options),
      ),
    );
    return joined(sending, { logGroupGone: true });
  },
  "delete-function": deleteFunction,
  "untag-function": untagFunction,
  "detach-role-policy": async (sending) => {
    const { aws, place, cx } = sending;
    const name = roleOf(sending);
    if (name === null) return { kind: "done" };
    const free = await detachRolePolicy(aws, place, cx, name);
    return withRole(sending, free ? { name, state: "detached" } : null);
  },
  "delete-role": async (sending) => {
    const name = roleOf(sending);
    if (name === null) return { kind: "done" };
    await deleteRole(sending.aws, sending.cx, name);
    return withRole(sending, null);
  },
};

async function deleteUrl({ aws, cx, step }: Sending, qualifier: string): Promise<void> {
  const { functionName } = partsOf(step.ref);
  await nullWhereGone(() =>
    aws.lambda(
      cx,
      "DeleteFunctionUrlConfig",
      ({ client, DeleteFunctionUrlConfigCommand, options }) =>
        client.send(
          new DeleteFunctionUrlConfigCommand({ FunctionName: functionName, Qualifier: qualifier }),
          options,
        ),
    ),
  );
}

async function deleteAlias({ aws, cx, step }: Sending, name: string): Promise<void> {
  const { functionName } = partsOf(step.ref);
  await nullWhereGone(() =>
    aws.lambda(cx, "DeleteAlias", ({ client, DeleteAliasCommand, options }) =>
      client.send(new DeleteAliasCommand({ FunctionName: functionName, Name: name }), options),
    ),
  );
}

async function deleteVersion(sending: Sending): Promise<Progress> {
  const { aws, cx, step, seen } = sending;
  const { functionName } = partsOf(step.ref);
  const version = stateOf(seen)?.version?.version ?? (await publishedVersion(sending));
  if (version !== null) {
    await nullWhereGone(() =>
      aws.lambda(cx, "DeleteFunction", ({ client, DeleteFunctionCommand, options }) =>
        client.send(
          new DeleteFunctionCommand({ FunctionName: functionName, Qualifier: version }),
          options,
        ),
      ),
    );
  }
  return joined(sending, { version: null });
}

async function publishedVersion({ aws, cx, step }: Sending): Promise<string | null> {
  const versions = await listVersions(aws, cx, partsOf(step.ref).functionName);
  const own = versions.find(({ Description }) => describesRelease(Description, step.ref));
  return own?.Version ?? null;
}

/** Its versions and aliases go with it. */
async function deleteFunction(sending: Sending): Promise<Progress> {
  const { aws, cx, step, seen } = sending;
  const { functionName } = partsOf(step.ref);
  await nullWhereGone(() =>
    aws.lambda(cx, "DeleteFunction", ({ client, DeleteFunctionCommand, options }) =>
      client.send(new DeleteFunctionCommand({ FunctionName: functionName }), options),
    ),
  );
  const state = stateOf(seen);
  if (state === null) return { kind: "done" };
  const left = { ...emptyState(state.owner), role: state.role };
  return { kind: "done", seen: seenOf(step.ref, left, {}) };
}

/** Somebody else's function, given back: it is theirs alone again. */
async function untagFunction({ aws, cx, step }: Sending): Promise<Progress> {
  const { functionName } = partsOf(step.ref);
  const { account, region } = step.ref;
  await nullWhereGone(() =>
    aws.lambda(cx, "UntagResource", ({ client, UntagResourceCommand, options }) =>
      client.send(
        new UntagResourceCommand({
          Resource: `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${functionName}`,
          TagKeys: tagKeys,
        }),
        options,
      ),
    ),
  );
  return { kind: "done" };
}

function withRole(
  { step, seen }: Sending,
  role: { name: string; state: "detached" } | null,
): Progress {
  const state = stateOf(seen);
  if (state === null || step.ref.kind === "role") return { kind: "done" };
  return { kind: "done", seen: seenOf(step.ref, { ...state, role }, {}) };
}

/** The ref's own, or that of the function that was just deleted. */
function roleOf({ step, seen }: Sending): string | null {
  if (step.ref.kind === "role") return step.ref.name;
  return (step.body as { role?: string }).role ?? stateOf(seen)?.role?.name ?? null;
}
