import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { sha256Hex } from "../../../shared/canonical.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Progress, Want } from "../../../shared/ports/compute.ts";
import { judge } from "../judge.ts";
import { ADOPTED_TAG, describe, ownerOfDescription, ownerTags } from "../ownership.ts";
import { HANDLER, RUNTIME, limits, partitionOf } from "../preset.ts";
import { environmentOf } from "./environment.ts";
import { base64Of, memoryOf, timeoutOf } from "./fields.ts";
import { partsOf, roleArnOf } from "./name.ts";
import { observe } from "./observe.ts";
import { getFunction, noFunction } from "./reads.ts";
import { unsettled } from "./poll.ts";
import { type Sending, joined, wantOf } from "./sending.ts";
import {
  type LambdaState,
  emptyState,
  functionState,
  seenOf,
  stateOf,
  variablesOf,
  versionState,
} from "./state.ts";

/** With its first version, so that nothing of ours is ever without one. */
export async function createFunction(sending: Sending): Promise<Progress> {
  const { aws, place, cx, step } = sending;
  const want = wantOf(step);
  const { functionName } = partsOf(step.ref);
  const [settings, zip] = await Promise.all([settingsOf(sending, want), zipOf(sending, want)]);
  try {
    const made = await aws.lambda(
      cx,
      "CreateFunction",
      ({ client, CreateFunctionCommand, options }) =>
        client.send(
          new CreateFunctionCommand({
            ...settings,
            FunctionName: functionName,
            Role: roleArnOf(place, want.key),
            Code: { ZipFile: zip },
            Publish: true,
            Tags: {
              ...ownerTags(want.owner),
              ...(want.key.adopted === null ? {} : { [ADOPTED_TAG]: "made" }),
            },
          }),
          options,
        ),
    );
    if (made.FunctionName === undefined) throw noFunction("CreateFunction");
    return created(sending, want, made);
  } catch (error) {
    if (judge(error) !== "exists") throw error;
    return found(sending, want, error);
  }
}

/** An earlier send of this very step made it, or another release of the part did meanwhile. */
async function found(
  { aws, place, cx, step }: Sending,
  want: Want,
  error: unknown,
): Promise<Progress> {
  const there = await getFunction(aws, cx, partsOf(step.ref).functionName);
  const described = ownerOfDescription(there?.configuration.Description);
  if (there === null || described === null) throw error;
  const { owner, hash } = described;
  const tagged = there.tags["lintas:organization"] === want.owner.organization;
  if (!tagged || owner.environment !== want.owner.environment) throw error;
  if (owner.release === want.owner.release && hash !== want.hash) throw error;
  const waiting = unsettled(partsOf(step.ref).functionName, null, there.configuration);
  if (waiting !== null) return waiting;
  const seen = await observe(aws, place, cx, step.ref);
  return { kind: "done", ...(seen === null ? {} : { seen }) };
}

function created({ step, seen }: Sending, want: Want, made: FunctionConfiguration): Progress {
  const { functionName } = partsOf(step.ref);
  const waiting = unsettled(functionName, null, made);
  if (waiting !== null) return waiting;
  const published = made.Version !== undefined && made.Version !== "$LATEST";
  const state: LambdaState = {
    ...(stateOf(seen) ?? emptyState(want.owner)),
    owner: want.owner,
    function: functionState(made),
    version: published ? versionState(made) : null,
  };
  return { kind: "done", seen: seenOf(step.ref, state, variablesOf(made)) };
}

/** Takes a foreign function over: nothing of it changes yet, and what it was is told by its versions. */
export async function tagFunction(sending: Sending): Promise<Progress> {
  const { aws, place, cx, step, seen } = sending;
  const want = wantOf(step);
  const { functionName } = partsOf(step.ref);
  const kind = stateOf(seen)?.function?.packageType ?? "Zip";
  if (kind !== "Zip") {
    throw new AppError("function.not_adoptable", {
      detail: `${functionName} is a container image; a release of ours is a zip.`,
    });
  }
  const { account, region } = place;
  const arn = `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${functionName}`;
  await aws.lambda(cx, "TagResource", ({ client, TagResourceCommand, options }) =>
    client.send(
      new TagResourceCommand({
        Resource: arn,
        Tags: { ...ownerTags(want.owner), [ADOPTED_TAG]: "true" },
      }),
      options,
    ),
  );
  return joined(sending, { owner: want.owner, adopted: true });
}

/** Everything but the code. The release's own id is in it, so that its version is one of its own. */
export async function configureFunction(sending: Sending): Promise<Progress> {
  const { aws, place, cx, step } = sending;
  const want = wantOf(step);
  const { functionName } = partsOf(step.ref);
  const settings = await settingsOf(sending, want);
  const made = await aws.lambda(
    cx,
    "UpdateFunctionConfiguration",
    ({ client, UpdateFunctionConfigurationCommand, options }) =>
      client.send(
        new UpdateFunctionConfigurationCommand({
          ...settings,
          FunctionName: functionName,
          // What was taken over keeps its role: two versions behind one alias must share it.
          ...(want.key.adopted === null ? { Role: roleArnOf(place, want.key) } : {}),
          ...revision(sending),
        }),
        options,
      ),
  );
  const waiting = unsettled(functionName, null, made);
  return waiting ?? joined(sending, { function: functionState(made) });
}

export async function updateCode(sending: Sending): Promise<Progress> {
  const { aws, cx, step } = sending;
  const want = wantOf(step);
  const { functionName } = partsOf(step.ref);
  const zip = await zipOf(sending, want);
  const made = await aws.lambda(
    cx,
    "UpdateFunctionCode",
    ({ client, UpdateFunctionCodeCommand, options }) =>
      client.send(
        new UpdateFunctionCodeCommand({
          FunctionName: functionName,
          ZipFile: zip,
          Publish: true,
          ...revision(sending),
        }),
        options,
      ),
  );
  return published(sending, want, made);
}

/** Of code that is there already: its digest is named, so that no other is published. */
export async function publishVersion(sending: Sending): Promise<Progress> {
  const { aws, cx, step } = sending;
  const want = wantOf(step);
  const { functionName } = partsOf(step.ref);
  const made = await aws.lambda(
    cx,
    "PublishVersion",
    ({ client, PublishVersionCommand, options }) =>
      client.send(
        new PublishVersionCommand({
          FunctionName: functionName,
          CodeSha256: base64Of(want.artifact.digest),
          Description: describe(want.owner, want.hash),
          ...revision(sending),
        }),
        options,
      ),
  );
  return published(sending, want, made);
}

function published(sending: Sending, want: Want, made: FunctionConfiguration): Progress {
  const { functionName } = partsOf(sending.step.ref);
  const version = made.Version;
  if (version === undefined) throw noFunction("PublishVersion");
  const waiting = unsettled(functionName, version, made);
  if (waiting !== null) return waiting;
  if (made.Description !== describe(want.owner, want.hash)) {
    // Nothing was new, so AWS gave an older version: it is another release's.
    return {
      kind: "failed",
      code: "provider.fatal",
      detail: `Version ${version} of ${functionName} belongs to another release.`,
    };
  }
  const state = stateOf(sending.seen);
  if (state === null || state.function === null) return { kind: "done" };
  const next = { ...state, owner: want.owner, version: versionState(made) };
  return { kind: "done", seen: seenOf(sending.step.ref, next, variablesOf(made)) };
}

async function settingsOf({ home }: Sending, want: Want) {
  const description = describe(want.owner, want.hash);
  if (description.length > limits.descriptionLength) {
    throw new AppError("provider.limit", {
      detail: `What marks ${want.key.part} as ours has ${description.length} characters; Lambda keeps ${limits.descriptionLength}.`,
    });
  }
  return {
    Description: description,
    Runtime: RUNTIME,
    Handler: HANDLER,
    Timeout: timeoutOf(want),
    MemorySize: memoryOf(want),
    Environment: { Variables: await environmentOf(home, want) },
  } as const;
}

/** The bytes themselves go with the call; what they are is checked against their name. */
async function zipOf({ home }: Sending, want: Want): Promise<Uint8Array<ArrayBuffer>> {
  const { digest } = want.artifact;
  const bytes = await home.artifact(want.owner.organization, digest);
  if ((await sha256Hex(bytes)) !== digest) throw new AppError("blob.digest_mismatch");
  return bytes;
}

function revision({ step: { expect } }: Sending): { RevisionId?: string } {
  return expect === undefined ? {} : { RevisionId: expect };
}
