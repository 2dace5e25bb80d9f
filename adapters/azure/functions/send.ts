import * as z from "zod";
import type {
  CallContext,
  Ownership,
  Progress,
  Seen,
  Step,
} from "../../../shared/ports/compute.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { ArmAnswer } from "../client.ts";
import { judge } from "../judge.ts";
import { ensureContainer, ensureGroup, ensurePlan, ensureStorage } from "./ensure.ts";
import { groupId, planId, siteId, storageId } from "./name.ts";
import { publish } from "./publish.ts";
import { assignRole, unassignRole } from "./role.ts";
import type { Sending } from "./sending.ts";
import { ensureSite } from "./site.ts";
import { Plan, Site, type StepName, type Standing, seenOf, standingOf } from "./standing.ts";
import { PUBLISHED } from "./tags.ts";
import type { Target } from "./target.ts";
import { following, isStep, retryAfterMs, wait } from "./under-way.ts";

/** Every step says whose release it is, so that its answer can be told without a read. */
const StepBody = z.looseObject({ owner: z.custom<Ownership>(), hash: z.string() });

/** null: it was there already. */
type Write = (sending: Sending) => Promise<ArmAnswer | null>;

const writes: Readonly<Record<Exclude<StepName, "publish">, Write>> = {
  "put-group": ensureGroup,
  "put-storage": ensureStorage,
  "put-plan": ensurePlan,
  "put-container": ensureContainer,
  "put-site": ensureSite,
  "put-role": assignRole,
  mark,
  "delete-role": unassignRole,
  "delete-container": ({ target: { arm, place }, cx, step }) =>
    arm.call(
      cx,
      "deletes",
      "Microsoft.Storage/storageAccounts/blobServices/containers/delete",
      ({ storage }, options) =>
        storage.blobContainers.delete(place.resourceGroup, place.storage, step.ref.name, options),
    ),
  "delete-site": ({ target: { arm, place }, cx, step }) =>
    arm.call(cx, "deletes", "Microsoft.Web/sites/delete", ({ web }, options) =>
      // The plan is what shows that something is left over: it goes by a call of its own.
      web.webApps.delete(place.resourceGroup, step.ref.name, {
        ...options,
        deleteEmptyServerFarm: false,
      }),
    ),
  "delete-plan": ({ target: { arm, place }, cx, step }) =>
    arm.call(cx, "deletes", "Microsoft.Web/serverfarms/delete", ({ web }, options) =>
      web.appServicePlans.delete(place.resourceGroup, step.ref.name, options),
    ),
};

/** Makes ONE write, after at most one read that tells whether the name is ours. */
export async function send(
  target: Target,
  cx: CallContext,
  step: Step,
  seen: Seen | null,
): Promise<Progress> {
  const name = step.do;
  if (!isStep(name)) throw new AppError("provider.fatal", { detail: `There is no step ${name}.` });
  const { owner, hash } = StepBody.parse(step.body);
  const nothing: Standing = { ref: step.ref, site: null, plan: null, done: [], owner, hash };
  const ours = seen !== null && seen.owner !== "foreign";
  const before = ours ? standingOf(seen) : nothing;
  const sending: Sending = { target, cx, step, owner, hash, before, seen: ours };
  if (name === "publish") return publish(sending);
  const answer = await unlessGone(target, name, () => writes[name](sending));
  const resource = resourceOf(sending, name);
  const follow = answer === null ? null : following(answer, resource);
  const after = joined(sending, name, answer);
  if (answer !== null && follow !== null) {
    const under = { kind: "arm", step: name, ...follow, seen: seenOf(after, target) } as const;
    return wait(under, retryAfterMs(answer));
  }
  return ended(target, name, after);
}

/** After its last removal nothing is there to be shown. */
export function ended(target: Target, name: StepName, after: Standing): Progress {
  if (name === "delete-plan") return { kind: "done" };
  if (name === "put-storage") target.known.shared = true;
  return { kind: "done", seen: seenOf(after, target) };
}

/** What was known, with what the answer shows. */
export function joined(
  { before, step, hash }: Pick<Sending, "before" | "hash"> & { step: Pick<Step, "ref"> },
  name: StepName,
  answer: ArmAnswer | null,
): Standing {
  const after: Standing = { ...before, ref: step.ref, done: [...new Set([...before.done, name])] };
  const { site, plan } = before;
  if (name === "put-plan") return { ...after, plan: Plan.safeParse(answer?.body).data ?? plan };
  if (name === "put-site") return { ...after, site: Site.safeParse(answer?.body).data ?? site };
  if (name === "delete-site") return { ...after, site: null };
  if (name !== "mark" || site === null) return after;
  return { ...after, site: { ...site, tags: { ...site.tags, [PUBLISHED]: hash } } };
}

/** What is removed may be gone; where something is made, what it stands on is gone. */
async function unlessGone(
  { known }: Target,
  name: StepName,
  write: () => Promise<ArmAnswer | null>,
): Promise<ArmAnswer | null> {
  try {
    return await write();
  } catch (error) {
    if (judge(error) !== "gone") throw error;
    if (name.startsWith("delete-")) return null;
    known.shared = false;
    throw error;
  }
}

/** Only these four answer with a state of their own and may name no operation to follow. */
function resourceOf({ target: { place }, step }: Sending, name: StepName): string {
  if (name === "put-group") return `${groupId(place)}?api-version=2025-04-01`;
  if (name === "put-storage") return `${storageId(place)}?api-version=2025-06-01`;
  const id = name === "put-plan" ? planId(place, step.ref.name) : siteId(place, step.ref);
  return `${id}?api-version=2024-11-01`;
}

/** A tag and no setting: a setting would restart the app. */
async function mark({ target: { arm, place }, cx, step, hash }: Sending): Promise<ArmAnswer> {
  return arm.call(cx, "writes", "Microsoft.Resources/tags/write", ({ resources }, options) =>
    resources.tagsOperations.beginUpdateAtScope(
      siteId(place, step.ref).slice(1),
      { operation: "Merge", properties: { tags: { [PUBLISHED]: hash } } },
      options,
    ),
  );
}
