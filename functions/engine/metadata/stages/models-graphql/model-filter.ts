import { type Key, keyOf, shown } from "../../names.ts";
import type { ModelV1, ModelV2 } from "../../opendd/metadata.gen.ts";
import type { Located } from "../../parse.ts";
import { type Path, problem } from "../../problem.ts";
import type { Model, ModelSource, ObjectBooleanExpression } from "../../resolved.ts";
import { checkBooleanExpressionUse } from "../boolean-expressions/check-use.ts";
import type { Known } from "../known.ts";
import { definitionOf } from "../named.ts";
import { refuse, type Report } from "../report.ts";

/** The boolean expression type that filters a model; refuses one that cannot. */
export function resolveModelFilter(
  definition: ModelV1 | ModelV2,
  { subgraph, path }: Pick<Located, "subgraph" | "path">,
  model: Model,
  known: Known,
  report: Report,
): Key | null {
  if (!definition.filterExpressionType) return null;
  const at = [...path, "filterExpressionType"];
  const name = keyOf(subgraph, definition.filterExpressionType);
  if (model.source === null) {
    return refuse(
      `a source must be defined for model ${shown(model.name)} in order to use filter expressions`,
      at,
    );
  }
  const expression = known.booleanExpressions[name];
  if (expression === undefined || expression.kind !== "object" || expression.aggregate !== null) {
    return refuse(
      `unknown object boolean expression type ${shown(name)} is used in model ${shown(model.name)}`,
      at,
    );
  }
  if (expression.objectType !== model.objectType) {
    const message = `the boolean expression type ${shown(name)} used in model ${shown(model.name)} corresponds to object type ${shown(expression.objectType)} whereas the model's object type is ${shown(model.objectType)}`;
    if (expression.legacy) refuse(message, at);
    // Such metadata has always built; its filter can be no filter of these rows.
    report.issue(problem(message, at));
    return null;
  }
  if (expression.legacy) checkLegacy(expression, model, model.source, at, known);
  const { connector, ndcType } = model.source;
  checkBooleanExpressionUse(
    expression,
    { connector, ndcType, prefix: "", path: at },
    known,
    report,
  );
  return name;
}

/** An ObjectBooleanExpressionType says itself which rows it is for. */
function checkLegacy(
  { name }: ObjectBooleanExpression,
  model: Model,
  source: ModelSource,
  path: Path,
  { parsed }: Pick<Known, "parsed">,
): void {
  const located = definitionOf(parsed, "ObjectBooleanExpressionType", name);
  if (located === undefined) return;
  const { dataConnectorName, dataConnectorObjectType } = located.object.definition;
  const connector = keyOf(located.subgraph, dataConnectorName);
  const its = `but its filter expression type ${shown(name)} is backed by data connector`;
  if (connector !== source.connector) {
    refuse(
      `Model ${shown(model.name)} has source data connector ${shown(source.connector)} ${its} ${shown(connector)}`,
      path,
    );
  }
  if (dataConnectorObjectType !== source.ndcType) {
    refuse(
      `Model ${shown(model.name)} has source data connector object type ${source.ndcType} ${its} ${dataConnectorObjectType}`,
      path,
    );
  }
}
