import * as z from "zod";
import type { CallContext, Ref, Seen } from "../../../shared/ports/compute.ts";
import type { ArmAnswer } from "../client.ts";
import { foreignProtocol } from "../errors.ts";
import { judge } from "../judge.ts";
import { located, refNamed, siteId } from "./name.ts";
import { Plan, type Settings, Site, type Standing, sameRegion, seenOf } from "./standing.ts";
import { PUBLISHED } from "./tags.ts";
import type { Target } from "./target.ts";

/** One read where the app is there; its settings besides once it is published. */
export async function observe(target: Target, cx: CallContext, ref: Ref): Promise<Seen | null> {
  const site = await readSite(target, cx, ref);
  if (site !== null && !inGroup(target, site)) return foreignSeen(target, site);
  if (site !== null) {
    const published = site.tags?.[PUBLISHED] !== undefined;
    const settings = published ? await readSettings(target, cx, ref.name) : undefined;
    const standing: Standing = { ref, site, plan: null, done: [], owner: null, hash: "" };
    return seenOf(standing, { ...target, ...(settings === undefined ? {} : { settings }) });
  }
  // The plan is made before the app and removed after it: it shows what is begun or left over.
  const plan = await readPlan(target, cx, ref.name);
  if (plan === null) return null;
  return seenOf({ ref, site: null, plan, done: [], owner: null, hash: "" }, target);
}

export function readSite(
  target: Target,
  cx: CallContext,
  ref: Pick<Ref, "name">,
): Promise<Site | null> {
  const { arm, place } = target;
  const { group, site } = located(place, ref);
  return nullWhereGone(Site, () =>
    arm.call(cx, "reads", "Microsoft.Web/sites/read", ({ web }, options) =>
      web.webApps.get(group, site, options),
    ),
  );
}

export function readPlan(target: Target, cx: CallContext, name: string): Promise<Plan | null> {
  const { arm, place } = target;
  return nullWhereGone(Plan, () =>
    arm.call(cx, "reads", "Microsoft.Web/serverfarms/read", ({ web }, options) =>
      web.appServicePlans.get(place.resourceGroup, name, options),
    ),
  );
}

const SettingsAnswer = z.object({ properties: z.record(z.string(), z.string()).nullish() });

/** Undefined where we may not: then fields of settings are left out. */
async function readSettings(
  { arm, place }: Target,
  cx: CallContext,
  name: string,
): Promise<Settings | undefined> {
  try {
    const answer = await arm.call(
      cx,
      "reads",
      "Microsoft.Web/sites/config/list/action",
      ({ web }, options) => web.webApps.listApplicationSettings(place.resourceGroup, name, options),
    );
    return shaped(SettingsAnswer, answer).properties ?? {};
  } catch (error) {
    const means = judge(error);
    if (means === "denied" || means === "gone") return undefined;
    throw error;
  }
}

/** By list calls: one for apps, one for plans whose app is gone. */
export async function* list(
  target: Target,
  cx: CallContext,
  scope: { organization?: string; foreign?: boolean },
): AsyncIterable<Seen> {
  const { place } = target;
  const names = new Set<string>();
  for await (const site of sites(target, cx, scope.foreign === true)) {
    if (!sameRegion(site.location, place.region) || site.kind?.includes("functionapp") !== true) {
      continue;
    }
    if (!inGroup(target, site)) {
      yield foreignSeen(target, site);
      continue;
    }
    names.add(site.name);
    const ref = refNamed(place, site.name);
    const seen = seenOf({ ref, site, plan: null, done: [], owner: null, hash: "" }, target);
    if (wanted(seen, scope)) yield seen;
  }
  for await (const plan of plans(target, cx)) {
    if (names.has(plan.name) || !sameRegion(plan.location, place.region)) continue;
    const ref = refNamed(place, plan.name);
    const seen = seenOf({ ref, site: null, plan, done: [], owner: null, hash: "" }, target);
    // A plan without an app of ours is no function: only ours is shown, as what is left over.
    if (seen.owner !== "foreign" && wanted(seen, scope)) yield seen;
  }
}

function wanted(seen: Seen, scope: { organization?: string; foreign?: boolean }): boolean {
  if (seen.owner === "foreign") return scope.foreign === true;
  return scope.organization === undefined || seen.owner.organization === scope.organization;
}

function inGroup(target: Target, site: Site): boolean {
  return site.id.toLowerCase() === siteId(target.place, site).toLowerCase();
}

/** In another resource group nothing is ours, whatever its tags say. */
function foreignSeen(target: Target, site: Site): Seen {
  const [, group = ""] = /\/resourceGroups\/([^/]+)\//i.exec(site.id) ?? [];
  const ref = { ...refNamed(target.place, `${group}/${site.name}`), kind: "app" };
  const untagged: Site = { ...site, tags: {} };
  const standing = { ref, site: untagged, plan: null, done: [], owner: null, hash: "" };
  return { ...seenOf(standing, target), ref, raw: { site, plan: null, done: [] } };
}

async function* sites(target: Target, cx: CallContext, all: boolean): AsyncIterable<Site> {
  const { place } = target;
  yield* pages(target, cx, Site, "Microsoft.Web/sites/read", ({ web }, options) =>
    all ? web.webApps.list(options) : web.webApps.listByResourceGroup(place.resourceGroup, options),
  );
}

async function* plans(target: Target, cx: CallContext): AsyncIterable<Plan> {
  const { place } = target;
  yield* pages(target, cx, Plan, "Microsoft.Web/serverfarms/read", ({ web }, options) =>
    web.appServicePlans.listByResourceGroup(place.resourceGroup, options),
  );
}

type Clients = Parameters<Parameters<Target["arm"]["call"]>[3]>;
/** As the SDK's lists are, so far as the first page goes. */
interface Pages {
  byPage(): AsyncIterator<unknown>;
}

/** Page by page, each a call of its own; nothing where the resource group is not there. */
async function* pages<T>(
  { arm }: Target,
  cx: CallContext,
  shape: z.ZodType<T>,
  action: string,
  open: (...of: Clients) => Pages,
): AsyncIterable<T> {
  const Page = z.object({ value: z.array(shape), nextLink: z.string().nullish() });
  const first = () =>
    arm.call(cx, "reads", action, (clients, options) => open(clients, options).byPage().next());
  let page = await nullWhereGone(Page, first);
  while (page !== null) {
    yield* page.value;
    const { nextLink } = page;
    if (nextLink === null || nextLink === undefined || nextLink === "") return;
    page = shaped(Page, await arm.request(cx, "reads", action, { method: "GET", path: nextLink }));
  }
}

async function nullWhereGone<T>(
  shape: z.ZodType<T>,
  read: () => Promise<ArmAnswer>,
): Promise<T | null> {
  let answer: ArmAnswer;
  try {
    answer = await read();
  } catch (error) {
    if (judge(error) === "gone") return null;
    throw error;
  }
  return shaped(shape, answer);
}

/** An answer of another shape is not ARM's. */
export function shaped<T>(shape: z.ZodType<T>, answer: ArmAnswer): T {
  const read = shape.safeParse(answer.body);
  if (read.success) return read.data;
  throw foreignProtocol(answer, `a body that is not as Azure's (${z.prettifyError(read.error)})`);
}
