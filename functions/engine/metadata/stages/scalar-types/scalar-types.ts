import { keyOf, shown } from "../../names.ts";
import { objectsOf } from "../../parse.ts";
import { problem } from "../../problem.ts";
import { INBUILT_TYPES } from "../../type-ref.ts";
import type { Known } from "../known.ts";
import { refuse, type Report } from "../report.ts";

export function resolveScalarTypes(
  known: Pick<Known, "parsed" | "graphqlNames">,
  report: Report,
): Known["scalarTypes"] {
  const scalarTypes: Known["scalarTypes"] = {};
  for (const { subgraph, path, object } of objectsOf(known.parsed, "ScalarType")) {
    const { name, graphql, description } = object.definition;
    const at = [...path, "name"];
    if (INBUILT_TYPES.some((one) => one === name)) {
      report.issue(
        problem(`Scalar type ${name} conflicts with existing inbuilt type`, at),
        "disallow_scalar_type_names_conflicting_with_inbuilt_types",
      );
    }
    const key = keyOf(subgraph, name);
    report.attempt(() => {
      const graphqlTypeName = known.graphqlNames.typeName(graphql?.typeName, [...path, "graphql"]);
      if (scalarTypes[key] !== undefined) {
        refuse(`the following type is defined more than once: ${shown(key)}`, at);
      }
      const text = description ?? null;
      scalarTypes[key] = { name: key, description: text, graphqlTypeName, representationOf: {} };
    });
  }
  return scalarTypes;
}
