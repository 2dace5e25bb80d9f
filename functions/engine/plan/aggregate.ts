import { namedNdcType } from "../../../shared/protocol/ndc/types.ts";
import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { BoundSelection } from "../graphql/bind.ts";
import type { Key } from "../metadata/names.ts";
import type { AggregateExpression } from "../metadata/resolved.ts";
import { ownRecord } from "../own-record.ts";
import type { PlanContext } from "./context.ts";
import { columnOf, type Gathering, inside, type Place } from "./place.ts";
import type { AggregateShape } from "./plan.ts";

/** The aggregates that a selection asks for, flat as NDC has them, and how they lie in the answer. */
export function aggregates(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  selection: BoundSelection,
): { aggregates: Record<string, ndc.Aggregate>; shape: AggregateShape } {
  const found = ownRecord<ndc.Aggregate>();
  const shape = select(cx, gathering, { place, column: null, prefix: "" }, selection, found);
  return { aggregates: found, shape };
}

/** What a selection of aggregates is of no rows: connectors are not asked for those of no key. */
export function aggregatesOfNone(
  { fields }: AggregateShape,
  asked: Readonly<Record<string, ndc.Aggregate>>,
): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field) => {
      const { responseName } = field;
      if (field.from === "typename") return [responseName, field.value];
      if (field.from === "group") return [responseName, aggregatesOfNone(field.shape, asked)];
      return [responseName, asked[field.key]?.type === "single_column" ? null : 0];
    }),
  );
}

interface Operand {
  place: Place;
  /** Null: whole rows. */
  column: { path: readonly string[]; scalarType: string } | null;
  prefix: string;
}

function select(
  cx: PlanContext,
  gathering: Gathering,
  operand: Operand,
  selection: BoundSelection,
  found: Record<string, ndc.Aggregate>,
): AggregateShape {
  const fields = selection.fields.map((field): AggregateShape["fields"][number] => {
    const { responseName, does } = field;
    const key = freeKey(found, `${operand.prefix}${responseName}`);
    if (does.is === "typename") return { responseName, from: "typename", value: selection.type };
    if (does.is === "aggregateField") {
      if (field.selection === null) throw new Error("an aggregate field selects nothing");
      const of = fieldOperand(cx, gathering, operand, does.field, `${key}_`);
      const shape = select(cx, gathering, of, field.selection, found);
      return { responseName, from: "group", shape };
    }
    if (does.is === "count" || does.is === "countDistinct") {
      found[key] = count(operand, does.is === "countDistinct");
    } else if (does.is === "aggregateFunction") {
      const expression = cx.metadata.aggregateExpression(does.aggregateExpression);
      found[key] = {
        type: "single_column",
        ...columnAt(operand),
        function: functionOf(expression, does.function, gathering.connector, operand),
      };
    } else throw new Error(`an aggregate means ${does.is}`);
    return { responseName, from: "aggregate", key };
  });
  return { fields };
}

/** Aliases of different depth may come to the same key. */
function freeKey(found: Readonly<Record<string, unknown>>, wanted: string): string {
  return Object.hasOwn(found, wanted) ? freeKey(found, `${wanted}_`) : wanted;
}

function fieldOperand(
  cx: PlanContext,
  { connector }: Gathering,
  { place, column }: Operand,
  field: string,
  prefix: string,
): Operand {
  const at = columnOf(place, field);
  const path = [...(column?.path ?? []), at.column];
  const nested = inside(cx, connector, { ...place, path: [] }, field);
  return {
    place: nested ?? place,
    column: { path, scalarType: namedNdcType(at.columnType) },
    prefix,
  };
}

function count({ column }: Operand, distinct: boolean): ndc.Aggregate {
  if (column === null) return { type: "star_count" };
  return { type: "column_count", ...columnAt({ column }), distinct };
}

function columnAt({ column }: Pick<Operand, "column">): { column: string; field_path?: string[] } {
  const [name, ...rest] = column?.path ?? [];
  if (name === undefined) throw new Error("an aggregate function is asked of whole rows");
  return { column: name, ...(rest.length === 0 ? {} : { field_path: rest }) };
}

function functionOf(
  { name, operand }: AggregateExpression,
  of: string,
  connector: Key,
  { column }: Operand,
): string {
  const mapping = operand.kind === "scalar" ? operand.functions[of]?.mapping[connector] : undefined;
  const mapped = mapping?.[column?.scalarType ?? ""];
  if (mapped === undefined) throw new Error(`${name} has no function ${of} at ${connector}`);
  return mapped;
}
