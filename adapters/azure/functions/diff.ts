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

/**
 * The app's tag shows that it answered with the zip of this want, and so that all before was made.
 * Until then only what was read or answered counts: what is shared may have been removed meanwhile.
 */
function doneOf(seen: Seen, want: Want): Set<StepName> {
  const { site, plan, done } = standingOf(seen);
  const found = new Set<StepName>(site?.tags?.[PUBLISHED] === want.hash ? STEPS : done);
  if (plan !== null || site !== null) found.add("put-plan");
  if (site === null) return found;
  if (drifted(seen, want)) found.delete("put-site");
  else found.add("put-site");
  return found;
}

/**
 * Only fields that are told of both can differ; a variable that was added is one as well. Of a secret
 * it is told only that it is there.
 */
function drifted({ fields }: Seen, want: Want): boolean {
  const wanted = fieldsOf(want);
  const settingsRead = "access" in fields;
  const names = Object.keys(settingsRead ? { ...wanted, ...fields } : fields);
  return names
    .filter((name) => name !== "artifact")
    .some((name) =>
      name.startsWith("secrets.") ? fields[name] === null : wanted[name] !== fields[name],
    );
}
