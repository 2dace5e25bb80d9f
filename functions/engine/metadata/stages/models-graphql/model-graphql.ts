import { type Key, keyOf, shown } from "../../names.ts";
import type { ModelV1, ModelV2 } from "../../opendd/metadata.gen.ts";
import { type Located, objectsOf, type Parsed } from "../../parse.ts";
import { type Path, problem } from "../../problem.ts";
import type { Model, OrderByExpression } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { refuse, type Report } from "../report.ts";
import { described, rootField } from "./root-field.ts";
import { selectUniques } from "./select-uniques.ts";

type Definition = NonNullable<(ModelV1 | ModelV2)["graphql"]>;

/** The root fields of a model with the types of their arguments. */
export function modelGraphql(
  { graphql }: ModelV1 | ModelV2,
  located: Located,
  model: Model,
  { ordered, aggregated }: { ordered: OrderByExpression | null; aggregated: ReadonlySet<Key> },
  known: Known,
  report: Report,
): Model["graphql"] {
  if (!graphql) return model.graphql;
  const path = [...located.path, "graphql"];
  const uniques = selectUniques(graphql.selectUniques, model, path, known, report);
  const orderByTypeName = orderByType(ordered, model, path, known);
  const { selectMany: many } = graphql;
  const selectMany = many
    ? rootField(
        { ...many, description: many.description ?? described("multiple objects", model) },
        model,
        [...path, "selectMany"],
        known,
        report,
      )
    : null;
  const filterInputTypeName = filterInputType(graphql, model, aggregated, path, known, report);
  return {
    paged: true,
    selectMany,
    selectUniques: uniques,
    aggregate: aggregateField(graphql, model, path, known, report),
    argumentsInputTypeName: argumentsType(graphql, model, path, known, report),
    filterInputTypeName,
    orderByTypeName,
  };
}

function orderByType(
  ordered: OrderByExpression | null,
  { source }: Model,
  path: Path,
  { graphql }: Known,
): string | null {
  if (ordered === null || ordered.graphqlTypeName === null || source === null) return null;
  if (graphql.orderBy === null) {
    refuse(
      "the orderByInput needs to be defined in GraphqlConfig, when models have orderByExpressionType",
      path,
    );
  }
  return ordered.graphqlTypeName;
}

/** The type by which rows are picked before they are aggregated. */
function filterInputType(
  { filterInputTypeName: given }: Definition,
  model: Model,
  ofRelationships: ReadonlySet<Key>,
  path: Path,
  known: Known,
  report: Report,
): string | null {
  const at = [...path, "filterInputTypeName"];
  const typeName = known.graphqlNames.typeName(given, at);
  const aggregated = model.aggregateExpression !== null || ofRelationships.has(model.name);
  if (typeName !== null && !aggregated) {
    const message = `an unnecessary filter input type name graphql configuration has been specified for model ${shown(model.name)} that does not use aggregates`;
    report.issue(problem(message, at));
  }
  if (typeName === null && aggregated) {
    refuse(
      `filter input type name graphql configuration must be specified for model ${shown(model.name)} because aggregates are used with it`,
      path,
    );
  }
  return typeName;
}

/**
 * Models that a relationship aggregates. Only one that names the subgraph of its target asks for the
 * filter input.
 */
export function aggregatedByRelationships(parsed: Parsed): ReadonlySet<Key> {
  const targets = objectsOf(parsed, "Relationship").flatMap(({ object }) => {
    const { target } = object.definition;
    if (!("model" in target) || !target.model.aggregate || !target.model.subgraph) return [];
    return [keyOf(target.model.subgraph, target.model.name)];
  });
  return new Set(targets);
}

function aggregateField(
  { aggregate }: Definition,
  model: Model,
  path: Path,
  known: Known,
  report: Report,
): Model["graphql"]["aggregate"] {
  if (!aggregate || model.aggregateExpression === null) return null;
  const at = [...path, "aggregate"];
  if (known.graphql.aggregate === null) {
    const message = `the model ${shown(model.name)} has defined a selectAggregate graphql API, but it will not appear in the GraphQL API unless query.aggregate.filterInputFieldName is also configured in GraphqlConfig`;
    report.issue(problem(message, at));
    return null;
  }
  return rootField(aggregate, model, at, known, report);
}

function argumentsType(
  { argumentsInputType: given }: Definition,
  model: Model,
  path: Path,
  { graphql, graphqlNames }: Known,
  report: Report,
): string | null {
  const at = [...path, "argumentsInputType"];
  if (Object.keys(model.arguments).length === 0) {
    if (given) {
      const message = `model arguments graphql input configuration has been specified for model ${shown(model.name)} that does not have arguments`;
      report.issue(problem(message, at));
    }
    return null;
  }
  const typeName = graphqlNames.typeName(given, at);
  if (typeName !== null && graphql.argumentsField === null) {
    refuse(
      "the fieldName for argumentsInput needs to be defined in GraphqlConfig, when models have argumentsInputType",
      at,
    );
  }
  return typeName;
}
