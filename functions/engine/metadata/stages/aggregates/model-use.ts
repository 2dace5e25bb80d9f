import { type Key, shown } from "../../names.ts";
import type { Path } from "../../problem.ts";
import type { AggregateExpression, Connector, Model, ModelSource } from "../../resolved.ts";
import { sameTypeName, shownTypeName } from "../../type-ref.ts";
import { type Walk, walk } from "../deep.ts";
import type { Known } from "../known.ts";
import { definitionOf } from "../named.ts";
import { own } from "../own.ts";
import { about, refuse } from "../report.ts";
import { countType } from "./aggregates.ts";

type UseKnown = Pick<
  Known,
  "parsed" | "connectors" | "connectorScalars" | "objectTypes" | "aggregateExpressions"
>;

/** Whether an aggregate expression can aggregate the rows of a model; refuses it where not. */
export function checkAggregateUse(
  name: Key,
  model: Model,
  { prefix, path }: { prefix: string; path: Path },
  known: UseKnown,
): void {
  about(
    (message) => `${prefix}${message}`,
    path,
    () => {
      if (model.source === null) {
        refuse(
          `a source must be defined for model ${shown(model.name)} in order to use aggregate expressions`,
        );
      }
      const expression = known.aggregateExpressions[name];
      if (expression === undefined) refuse(notDefined(name, model.name));
      const used = `the aggregate expression ${shown(name)} is used with the model ${shown(model.name)}`;
      const { operand } = expression;
      if (operand.kind !== "object" || operand.objectType !== model.objectType) {
        const type =
          operand.kind === "object" ? shown(operand.objectType) : shownTypeName(operand.type);
        refuse(
          `${used} but its operand type ${type} does not match the model's type ${shown(model.objectType)}`,
        );
      }
      walk(new UseOfAggregates(model, model.source, known).check(expression, model.source.ndcType));
      if (expression.countDistinct !== null) {
        refuse(
          `${used} which has the countDistinct aggregation enabled, but countDistinct is not valid when aggregating a model as every object is already logically distinct`,
        );
      }
    },
  );
}

function notDefined(expression: Key, model: Key): string {
  return `the aggregate expression ${shown(expression)} used with model ${shown(model)} has not been defined`;
}

/** One walk over the aggregate expressions that a model uses, each of which is met once. */
class UseOfAggregates {
  readonly #seen = new Set<Key>();
  readonly #model: Model;
  readonly #connector: Connector | undefined;
  readonly #source: ModelSource;
  readonly #known: UseKnown;

  constructor(model: Model, source: ModelSource, known: UseKnown) {
    this.#model = model;
    this.#source = source;
    this.#known = known;
    this.#connector = known.connectors[source.connector];
  }

  /** `ndcType` is the connector's type of what is aggregated. */
  *check(expression: AggregateExpression, ndcType: string): Walk {
    if (this.#seen.has(expression.name)) return;
    this.#seen.add(expression.name);
    const { operand } = expression;
    if (operand.kind === "scalar") this.#checkFunctions(expression, operand.functions, ndcType);
    else yield this.#checkFields(expression, operand, ndcType);
    for (const kind of ["count", "countDistinct"] as const) this.#checkCount(expression, kind);
  }

  #checkFunctions(
    { name }: AggregateExpression,
    functions: Extract<AggregateExpression["operand"], { kind: "scalar" }>["functions"],
    ndcType: string,
  ): void {
    const { connector } = this.#source;
    const mapped = Object.values(functions).every(
      ({ mapping }) => own(mapping[connector] ?? {}, ndcType) !== undefined,
    );
    if (mapped) return;
    refuse(
      `${this.#used(name)} but for the data connector ${shown(connector)} and scalar type ${ndcType}, mappings are not provided for all aggregation functions in the aggregate expression`,
    );
  }

  *#checkFields(
    { name }: AggregateExpression,
    { objectType, fields }: Extract<AggregateExpression["operand"], { kind: "object" }>,
    ndcType: string,
  ): Walk {
    const { connector } = this.#source;
    const mapping = own(this.#known.objectTypes[objectType]?.mappings[connector] ?? {}, ndcType);
    if (mapping === undefined) {
      refuse(
        `type mapping required for type ${shown(objectType)} in model source ${shown(this.#model.name)} backed by data connector ${shown(connector)}`,
      );
    }
    for (const [field, { expression: key }] of Object.entries(fields)) {
      const column = own(mapping.fields, field);
      if (column === undefined) {
        refuse(
          `the aggregate expression ${shown(name)} specifies an aggregatable field '${field}' that does not exist on its operand type ${shown(objectType)}`,
        );
      }
      const { columnType } = column;
      const type = columnType.type === "nullable" ? columnType.underlying_type : columnType;
      if (type.type !== "named") {
        refuse(
          `${this.#used(name)} but the NDC type of the field ${field} for data connector ${shown(connector)} was not a optionally nullable named type`,
        );
      }
      const expression = this.#known.aggregateExpressions[key];
      if (expression === undefined) refuse(notDefined(key, this.#model.name));
      if (
        expression.operand.kind === "object" &&
        !this.#connector?.capabilities.query.nested_fields?.aggregates
      ) {
        refuse(
          `the data connector ${shown(connector)} does not support aggregates over nested object fields, such as the field ${field} used in aggregate expression ${shown(name)}`,
        );
      }
      yield this.check(expression, type.name);
    }
  }

  /** The connector says what it counts in; where it does not, only Int is sure to hold it. */
  #checkCount(expression: AggregateExpression, kind: "count" | "countDistinct"): void {
    const words = kind === "count" ? "count" : "count distinct";
    const located = definitionOf(this.#known.parsed, "AggregateExpression", expression.name);
    const given = located?.object.definition[kind];
    const type = countType(given, located?.subgraph ?? "");
    const { connector } = this.#source;
    const counted = this.#connector?.schema.capabilities?.query?.aggregates?.count_scalar_type;
    const used = `the aggregate expression '${shown(expression.name)}' is used with the model '${shown(this.#model.name)}' but the ${words} aggregate's return type (${shownTypeName(type)})`;
    if (counted === undefined) {
      if ("inbuilt" in type) return;
      refuse(
        `the aggregate expression '${shown(expression.name)}' used with model '${shown(this.#model.name)}' must use the Int type for its ${words} aggregate as the data connector '${shown(connector)}' does not specify a count type in its schema`,
      );
    }
    // A count that is neither offered nor spoken of is whatever the connector says.
    if (!given?.enable && !given?.returnType) return;
    const expected = own(this.#known.connectorScalars[connector] ?? {}, counted)?.representation;
    if (!expected) {
      refuse(
        `${used} does not have a scalar type representation mapping to the '${shown(connector)}' data connector's count aggregate type '${counted}'`,
      );
    }
    if (sameTypeName(type, expected)) return;
    refuse(
      `${used} does not match the count aggregate scalar type defined by the data connector '${shown(connector)}': ${shownTypeName(expected)}`,
    );
  }

  #used(expression: Key): string {
    return `the aggregate expression ${shown(expression)} is used with the model ${shown(this.#model.name)}`;
  }
}
