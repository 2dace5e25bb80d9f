import * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { CallContext, Progress } from "../../../shared/ports/compute.ts";
import { ReadyAnswer } from "../../../shared/protocol/runner.ts";
import { callApp } from "../call.ts";
import type { ArmAnswer } from "../client.ts";
import { judge } from "../judge.ts";
import { readSite } from "./observe.ts";
import { ended, joined } from "./send.ts";
import { seenOf, standingOf } from "./standing.ts";
import {
  type ArmUnderWay,
  UnderWay,
  growing,
  provisioning,
  retryAfterMs,
  wait,
} from "./under-way.ts";
import type { Target } from "./target.ts";

/** A deployment that was just begun is not found at once. */
const MISSES_MAX = 3;

/** One short look. */
export async function poll(target: Target, cx: CallContext, handle: string): Promise<Progress> {
  const under = UnderWay.parse(JSON.parse(handle));
  switch (under.kind) {
    case "arm":
      return pollArm(target, cx, under);
    case "deployment":
      return pollDeployment(target, cx, under);
    case "answer":
      return askApp(target, cx, under);
  }
}

const Operation = z.object({
  status: z.string(),
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});

async function pollArm(target: Target, cx: CallContext, under: ArmUnderWay): Promise<Progress> {
  const action = `${under.step}: operation`;
  let answer: ArmAnswer;
  try {
    answer = await target.arm.request(cx, "reads", action, { method: "GET", path: under.url });
  } catch (error) {
    // What was being removed is gone: the operation is with it.
    if (!under.step.startsWith("delete-") || judge(error) !== "gone") throw error;
    return ended(target, under.step, afterwards(under, null));
  }
  const state = stateOf(under, answer);
  if (state === "running") return wait(under, retryAfterMs(answer));
  if (state === "ended") return settle(target, cx, under, answer);
  return {
    kind: "failed",
    code: "provider.fatal",
    detail: `${under.step}: ${state.code}: ${state.message}`,
  };
}

/** An operation that is told by its state; one that is told by its status has 202 until it ends. */
function stateOf(
  { follow }: ArmUnderWay,
  answer: ArmAnswer,
): "running" | "ended" | { code: string; message: string } {
  const operation = follow === "async" ? Operation.safeParse(answer.body).data : undefined;
  const status = operation?.status ?? provisioning(answer);
  if (status === "Failed" || status === "Canceled") {
    const { code, message } = operation?.error ?? {};
    return { code: code ?? status, message: message ?? "Azure gives no reason." };
  }
  if (status === null || status === undefined) return answer.status === 202 ? "running" : "ended";
  return status === "Succeeded" ? "ended" : "running";
}

/** An app's identity is shown by the app alone: where its operation's end does not, it is read. */
async function settle(
  target: Target,
  cx: CallContext,
  under: ArmUnderWay,
  answer: ArmAnswer,
): Promise<Progress> {
  const after = afterwards(under, under.follow === "async" ? null : answer);
  const unread = under.step === "put-site" && after.site?.identity?.principalId == null;
  const site = unread ? await readSite(target, cx, after.ref) : after.site;
  return ended(target, under.step, { ...after, site });
}

function afterwards({ seen, step }: ArmUnderWay, answer: ArmAnswer | null) {
  const before = standingOf(seen);
  return joined({ before, step: { ref: seen.ref }, hash: seen.hash }, step, answer);
}

type Deploying = Extract<UnderWay, { kind: "deployment" }>;

/** -1 cancelled, 0 pending, 1 building, 2 deploying, 3 failed, 4 success, 5 conflict, 6 partial. */
const DEPLOYED = 4;
/** In a deployment's log, of the storage account: the app's role is there and not in force yet. */
const NOT_YET_ALLOWED =
  /AuthorizationPermissionMismatch|not authorized to perform this operation using this permission/;
const CONFLICT = 5;
const FAILED = new Map([
  [-1, "was cancelled"],
  [3, "failed"],
  [6, "succeeded only in part"],
]);

async function pollDeployment(
  target: Target,
  cx: CallContext,
  under: Deploying,
): Promise<Progress> {
  const { seen } = under;
  const app = seen.ref.name;
  const found = await target.scm.deployment(cx, app, under.id);
  const looks = under.looks + 1;
  const later = wait(
    { ...under, looks, found: under.found || found !== null },
    growing(looks, target.times.deploymentMs),
  );
  const ask = (after: string, again = false) =>
    askApp(target, cx, { kind: "answer", asked: 0, after, again, seen });
  if (found === null) {
    // Its service restarts with the app and forgets: the app itself decides.
    if (under.found) return ask("its deployment is not found any more", true);
    if (looks > MISSES_MAX) return ask("its deployment was never found", true);
    return later;
  }
  if (found.status === DEPLOYED) return ask("its deployment succeeded");
  if (found.status === CONFLICT) return ask("another deployment ran", true);
  const failure = FAILED.get(found.status);
  if (failure === undefined) return later;
  const log = await target.scm.log(cx, app, under.id).catch(() => []);
  if (log.some((line) => NOT_YET_ALLOWED.test(line))) {
    const detail = "Its identity may not keep its package yet: a new role takes minutes to spread.";
    return { kind: "failed", code: "provider.denied", detail, means: "not-yet" };
  }
  const words = log.slice(-5).join(" ").slice(0, 500);
  const detail = `The deployment ${failure}${words === "" ? "." : `: ${words}`}`;
  return { kind: "failed", code: "provider.fatal", detail };
}

type Asking = Extract<UnderWay, { kind: "answer" }>;

/** "Deployed" proves nothing: the app must answer as this very release. */
async function askApp(target: Target, cx: CallContext, under: Asking): Promise<Progress> {
  const { seen } = under;
  const answer = await answerOf(target, cx, under);
  if (answer === "itself") {
    const standing = standingOf(seen);
    const done = [...new Set([...standing.done, "put-role", "publish"] as const)];
    return { kind: "done", seen: seenOf({ ...standing, done }, target) };
  }
  const { answersMax, answerMs } = target.times;
  const asked = under.asked + 1;
  if (asked < answersMax) {
    return wait({ ...under, asked }, growing(under.asked, answerMs));
  }
  const detail = `Although ${under.after}, GET /.lintas/ready ${answer}.`;
  const failed = { kind: "failed", code: "function.start_failed", detail } as const;
  // The look at the deployment ends here; its zip may be published once more.
  return under.again ? { ...failed, means: "gone" } : failed;
}

async function answerOf(target: Target, cx: CallContext, { seen }: Asking): Promise<string> {
  const site = standingOf(seen).site;
  if (seen.url === undefined || site === null) {
    throw new AppError("release.not_found", { detail: `${seen.ref.name} has no address.` });
  }
  const signal = AbortSignal.any([cx.signal, AbortSignal.timeout(target.times.patienceMs)]);
  try {
    const request = new Request("http://release/.lintas/ready", { signal });
    const answer = await callApp(target.home, seen.url, request);
    const body = ReadyAnswer.safeParse(await answer.json().catch(() => null));
    const owner = seen.owner === "foreign" ? null : seen.owner;
    const same = body.data?.release === owner?.release && body.data?.part === owner?.resource;
    return answer.ok && body.success && same ? "itself" : `answered ${answer.status}`;
  } catch (error) {
    cx.signal.throwIfAborted();
    return `was not answered (${error instanceof Error ? error.message : "no reason"})`;
  }
}
