import type { PlanContent } from "../../../shared/domain/plan.ts";
import type { ComputeAdapter, Fields, Seen } from "../../../shared/ports/compute.ts";
import type { ReleaseRow } from "./desired.ts";
import { type PlannedWant, withEmptySeal } from "./planned-want.ts";

type PlannedPart = PlanContent["targets"][number]["parts"][number];

/** What a deploy would do to one part, field by field against what was seen of it. */
export function planPart(
  adapter: ComputeAdapter,
  part: string,
  now: {
    /** null: the build has it no more. */
    want: PlannedWant | null;
    same: ReleaseRow | undefined;
    live: ReleaseRow | undefined;
    seen: { live: Seen | null; next: Seen | null };
  },
): PlannedPart {
  const { want, seen } = now;
  if (want === null) {
    return { part, action: "remove", changes: [], reason: "The build has it no more." };
  }
  const released = now.same?.parts.find((one) => one.part === part)?.want;
  if (released !== undefined) {
    if (seen.next === null || seen.next.hash !== released.hash) {
      const changes = [{ field: "resource", seen: null, want: "present" }];
      return { part, action: "replace", changes, reason: "It was released and is gone." };
    }
    const drifted = differences(
      shown(seen.next.fields, adapter.fields(released)),
      adapter.fields(released),
    );
    return drifted.length === 0
      ? { part, action: "keep", changes: [], reason: "It is released and as it shall be." }
      : { part, action: "change", changes: drifted, reason: "It was changed since its release." };
  }
  const before = now.live?.parts.find((one) => one.part === part)?.want;
  if (before === undefined) return { part, action: "create", changes: [], reason: null };
  const wanted = adapter.fields(withEmptySeal(want));
  const was = adapter.fields(before);
  const changes = differences(
    { ...was, ...shown(seen.live?.fields ?? {}, { ...was, ...wanted }) },
    wanted,
  );
  const reason =
    changes.length > 0 ? null : "No value of it differs: the build or a secret is another one.";
  return { part, action: "change", changes, reason };
}

/** Of what a provider tells, what a want speaks of: the rest is its own business. */
function shown(seen: Fields, spoken: Fields): Fields {
  return Object.fromEntries(Object.entries(seen).filter(([field]) => Object.hasOwn(spoken, field)));
}

function differences(seen: Fields, want: Fields): PlannedPart["changes"] {
  const fields = [...new Set([...Object.keys(seen), ...Object.keys(want)])].sort();
  return fields
    .filter((field) => (seen[field] ?? null) !== (want[field] ?? null))
    .map((field) => ({ field, seen: seen[field] ?? null, want: want[field] ?? null }));
}
