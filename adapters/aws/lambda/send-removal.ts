import type { Progress } from "../../../shared/ports/compute.ts";
import { tagKeys } from "../ownership.ts";
import { partitionOf } from "../preset.ts";
import { nullWhereGone } from "./gone.ts";
import { LIVE, logGroupOf, partsOf } from "./name.ts";
import { listVersions } from "./reads.ts";
import { deleteRole, detachRolePolicy } from "./role.ts";
import { type Sending, joined } from "./sending.ts";
import { type Leaving, describesRelease, stateOf } from "./state.ts";

type Write = (sending: Sending) => Promise<Progress>;

/** Each is content with what is gone already, so that a removal that broke off is simply begun again. */
export const removeWrites: Readonly<Record<string, Write>> = {
  "delete-url": async (sending) => {
    await deleteUrl(sending, partsOf(sending.step.ref).alias);
    // The last one's look tells what else there is to remove.
    const { others = [] } = stateOf(sending.seen) ?? {};
    return others.length === 0 ? { kind: "done" } : joined(sending, { url: null });
  },
  "delete-live-url": async (sending) => {
    await deleteUrl(sending, LIVE);
    return left(sending, { liveUrl: false });
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
    return left(sending, { logGroup: false });
  },
  "delete-function": deleteFunction,
  "untag-function": untagFunction,
  "detach-role-policy": async (sending) => {
    const name = roleOf(sending);
    await detachRolePolicy(sending.aws, sending.place, sending.cx, name);
    return left(sending, { role: { name, state: "made" } });
  },
  "delete-role": async (sending) => {
    await deleteRole(sending.aws, sending.cx, roleOf(sending));
    return left(sending, { role: null });
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
  const { aws, cx, step } = sending;
  const { functionName } = partsOf(step.ref);
  await nullWhereGone(() =>
    aws.lambda(cx, "DeleteFunction", ({ client, DeleteFunctionCommand, options }) =>
      client.send(new DeleteFunctionCommand({ FunctionName: functionName }), options),
    ),
  );
  return { kind: "done" };
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

/** What is left now, where it was looked at before; else the next look tells. */
function left(sending: Sending, change: Partial<Leaving>): Progress {
  const leaving = stateOf(sending.seen)?.leaving ?? null;
  if (leaving === null || sending.step.ref.kind === "role") return { kind: "done" };
  return joined(sending, { leaving: { ...leaving, ...change } });
}

function roleOf({ step }: Sending): string {
  return (step.body as { role: string }).role;
}
