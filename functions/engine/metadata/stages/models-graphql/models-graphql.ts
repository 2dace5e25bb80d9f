import { keyOf } from "../../names.ts";
import { objectsOf } from "../../parse.ts";
import type { Known } from "../known.ts";
import type { Report } from "../report.ts";
import { resolveModelFilter } from "./model-filter.ts";
import { aggregatedByRelationships, modelGraphql } from "./model-graphql.ts";
import { resolveModelOrderBy } from "./model-order-by.ts";

/** Adds to the models how their rows are filtered, ordered and offered in GraphQL. */
export function resolveModelsGraphql(
  known: Known,
  report: Report,
): Pick<Known, "models" | "orderByExpressions"> {
  const models: Known["models"] = {};
  const aggregated = aggregatedByRelationships(known.parsed);
  const orderByExpressions = { ...known.orderByExpressions };
  for (const located of objectsOf(known.parsed, "Model")) {
    const { definition } = located.object;
    const model = known.models[keyOf(located.subgraph, definition.name)];
    if (model === undefined) continue;
    report.attempt(() => {
      const filterExpression = resolveModelFilter(definition, located, model, known, report);
      const orderByExpression = resolveModelOrderBy(
        definition,
        located,
        model,
        orderByExpressions,
        known,
        report,
      );
      const ordered =
        orderByExpression === null ? null : (orderByExpressions[orderByExpression] ?? null);
      const graphql = modelGraphql(
        definition,
        located,
        model,
        { ordered, aggregated },
        known,
        report,
      );
      models[model.name] = { ...model, filterExpression, orderByExpression, graphql };
    });
  }
  return { models, orderByExpressions };
}
