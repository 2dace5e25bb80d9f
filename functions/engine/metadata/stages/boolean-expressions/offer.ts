import { shown } from "../../names.ts";
import type { Path } from "../../problem.ts";
import type { ObjectBooleanExpression } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { refuse, type Report } from "../report.ts";
import { tellFieldConflicts } from "./graphql-fields.ts";

/** Takes the names that an expression over an object type needs in GraphQL. */
export function offerInGraphql(
  { name, graphqlTypeName, relationships, logicalOperators }: ObjectBooleanExpression,
  fields: readonly string[],
  path: Path,
  { graphql, graphqlNames }: Pick<Known, "graphql" | "graphqlNames">,
  report: Report,
): void {
  if (graphqlTypeName === null) return;
  graphqlNames.typeName(graphqlTypeName, [...path, "graphql", "typeName"]);
  const { filter } = graphql;
  if (filter === null) {
    return refuse(
      "the filterInput needs to be defined in GraphqlConfig, when models have filterExpressionType",
      [...path, "graphql"],
    );
  }
  const named = (source: string, names: readonly string[]) =>
    names.map((one) => ({ name: one, source }));
  tellFieldConflicts(
    `the boolean expression '${shown(name)}' has a GraphQL field name conflict`,
    [
      ...named("comparable field", fields),
      ...named("logical operator", logicalOperators ? [filter.and, filter.or, filter.not] : []),
      ...named("comparable relationship", Object.keys(relationships)),
    ],
    path,
    report,
  );
}
