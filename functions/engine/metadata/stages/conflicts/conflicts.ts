import { type Key, shown } from "../../names.ts";
import { problem } from "../../problem.ts";
import type { Known } from "../known.ts";
import type { Report } from "../report.ts";
import { booleanExpressionNames } from "../type-permissions/type-permissions.ts";

/** Tells the names that types of several kinds have. GraphQL names are another matter. */
export function checkConflicts(
  known: Pick<Known, "parsed" | "scalarTypes" | "objectTypes">,
  report: Report,
): void {
  const kinds: [kind: string, names: Iterable<Key>][] = [
    ["ScalarType", Object.keys(known.scalarTypes)],
    ["ObjectType", Object.keys(known.objectTypes)],
    ["BooleanExpressionType", booleanExpressionNames(known.parsed)],
  ];
  const kindsOf = new Map<Key, string[]>();
  for (const [kind, names] of kinds) {
    for (const name of names) kindsOf.set(name, [...(kindsOf.get(name) ?? []), kind]);
  }
  for (const [name, found] of kindsOf) {
    if (found.length < 2) continue;
    report.issue(
      problem(`Types with conflicting name ${shown(name)} found in ${found.join(", ")}`),
    );
  }
}
