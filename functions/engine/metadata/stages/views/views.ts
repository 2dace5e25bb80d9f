import { keyOf, shown } from "../../names.ts";
import { objectsOf } from "../../parse.ts";
import { problem } from "../../problem.ts";
import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

/** Views are SQL over models, for clients that speak it. What they are for is not offered here. */
export function tellViews({ parsed }: Pick<Known, "parsed">, report: Report): void {
  for (const { subgraph, path, object } of objectsOf(parsed, "View")) {
    const name = shown(keyOf(subgraph, object.definition.name));
    report.issue(problem(`the view ${name} has no effect: there is no SQL to ask it by`, path));
  }
  for (const { subgraph, path, object } of objectsOf(parsed, "ViewPermissions")) {
    const name = shown(keyOf(subgraph, object.definition.viewName));
    report.issue(
      problem(`the permissions of the view ${name} have no effect: there is no SQL`, path),
    );
  }
}
