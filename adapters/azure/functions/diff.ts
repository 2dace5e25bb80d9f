import type { Seen, Step, Want } from "../../../shared/ports/compute.ts";
import { fieldsOf } from "./fields.ts";
import { type Place, refOf } from "./name.ts";
import { STEPS, type StepName, standingOf } from "./standing.ts";
import { PUBLISHED } from "./tags.ts";

type Body = Record<string, unknown>;

/** The writes that are still missing; a release that stands is only ever brought back to itself. */
export function diff(place: Place, want: Want, seen: Seen | null): Step[] {
  if (seen !== null && (seen.owner === "foreign" || seen.hash !== want.hash)) return [];
  const ref = refOf(place, want.key);
  const { owner, hash, artifact } = want;
  const done = seen === null ? new Set<StepName>() : doneOf(seen, want);
  const repair = seen !== null && standingOf(seen).site !== null;
  const bodies: Partial<Record<StepName, Body>> = {
    "put-site": { want, repair },
    publish: { artifact },
  };
  return STEPS.filter((name) => !done.has(name)).map((name) => ({
    do: name,
    ref,
    body: { owner, hash, ...bodies[name] },
    mints: false,
  }));
}

/** The app shows that all before it was made; its tag, that it answered with the zip of this want. */
function doneOf(seen: Seen, want: Want): Set<StepName> {
  const { site, plan, done } = standingOf(seen);
  const found = new Set<StepName>(done);
  if (plan !== null || site !== null) add(found, ["put-group", "put-storage", "put-plan"]);
  if (site === null) return found;
  add(found, ["put-container"]);
  if (drifted(seen, want)) found.delete("put-site");
  else found.add("put-site");
  if (site.tags?.[PUBLISHED] === want.hash) add(found, ["put-role", "publish", "mark"]);
  return found;
}

/** Only fields that are told of both can differ; a variable that was added is one as well. */
function drifted(seen: Seen, want: Want): boolean {
  const wanted = fieldsOf(want);
  const settingsRead = "access" in seen.fields;
  const names = Object.keys(settingsRead ? { ...wanted, ...seen.fields } : seen.fields);
  return names
    .filter((name) => !name.startsWith("secrets.") && name !== "artifact")
    .some((name) => wanted[name] !== seen.fields[name]);
}

function add(to: Set<StepName>, names: readonly StepName[]): void {
  for (const name of names) to.add(name);
}
