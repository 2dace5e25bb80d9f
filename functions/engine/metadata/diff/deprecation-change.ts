import type { Deprecated } from "../resolved.ts";
import { type Difference, difference } from "./change.ts";

/** What changes in what is said against using something. */
export function* deprecationChange(
  before: Deprecated | null,
  after: Deprecated | null,
  path: string,
  told: string,
): Generator<Difference> {
  if (before === null && after === null) return;
  if (after === null) {
    yield difference("deprecation_removed", path, `${told} is no longer deprecated`);
  } else if (before === null) {
    yield difference("deprecated", path, `${told} is deprecated${because(after)}`);
  } else if (before.reason !== after.reason) {
    const text = `${told} is deprecated for another reason${because(after)}`;
    yield difference("deprecation_changed", path, text);
  }
}

function because({ reason }: Deprecated): string {
  return reason === null ? "" : `: ${reason}`;
}
