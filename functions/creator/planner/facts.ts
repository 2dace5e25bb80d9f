import { digestOf } from "../../../shared/canonical.ts";
import type { Seen } from "../../../shared/ports/compute.ts";
import type { Desired } from "./desired.ts";

export type Facts = Record<string, string>;

/** Enough to tell two values apart, too little to tell one. */
const SHORT = 10;
/** More would not be read. */
const NAMED = 12;

/** What a plan stands on besides what is observed. */
export async function desiredFacts(desired: Desired): Promise<Facts> {
  const { route, environment } = desired;
  const facts: Facts = {
    build: desired.build.id,
    route: route === null ? "none" : `version ${route.version}`,
  };
  for (const [part, variables] of desired.variables) {
    for (const [name, value] of Object.entries(variables)) {
      facts[`variable ${part}.${name}`] = await short([environment.id, name, value]);
    }
  }
  for (const [part, rows] of desired.secrets) {
    for (const { name, version, id } of rows) {
      facts[`secret ${part}.${name}`] = `version ${version} of ${id}`;
    }
  }
  for (const { part, kind, name } of desired.missing) facts[`${kind} ${part}.${name}`] = "missing";
  for (const { id, name, version } of desired.rules) {
    facts[`rule ${name}`] = `version ${version} of ${id}`;
  }
  for (const [where, name] of desired.adoptions) {
    if (desired.targets.some((target) => where.startsWith(`${target}/`))) {
      facts[`adopted ${where}`] = name;
    }
  }
  return facts;
}

/** What was seen of one part, without a value of it. */
export async function seenFact(
  seen: { live: Seen | null; next: Seen | null } | null,
  problems: readonly { code: string }[],
): Promise<string> {
  if (seen === null) return `not read: ${problems.map(({ code }) => code).join(", ")}`;
  const { next, live } = seen;
  if (next === null && live === null) return "nothing";
  return short([essence(next), essence(live)]);
}

/** What differs between the facts of two plans, named. */
export function changedFacts(before: Facts, now: Facts): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  const changed = names.filter((name) => before[name] !== now[name]);
  const said = changed
    .slice(0, NAMED)
    .map((name) => `${name} (${before[name] ?? "none"} → ${now[name] ?? "none"})`);
  return changed.length > NAMED ? [...said, `and ${changed.length - NAMED} more`] : said;
}

function essence(seen: Seen | null) {
  if (seen === null) return null;
  const { hash, cas = null, ready, revision = null, owner, ref } = seen;
  return { name: ref.name, hash, cas, ready, revision, foreign: owner === "foreign" };
}

async function short(value: unknown): Promise<string> {
  return (await digestOf(value)).slice(0, SHORT);
}
