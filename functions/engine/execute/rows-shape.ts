import type { RowsShape, WrittenField } from "../ndc/written-rows.ts";
import type { Fetch, ObjectShape } from "../plan/plan.ts";

const known = new WeakMap<Fetch, RowsShape | null>();

/**
 * How a connector writes the answer to a fetch where it can write JSON itself; null where more is to
 * be done with its rows than to name their values.
 */
export function rowsShape(fetch: Fetch): RowsShape | null {
  const found = known.get(fetch);
  if (found !== undefined) return found;
  const { answer } = fetch;
  const shape = answer.is === "rows" ? writtenRows(answer.one, answer.row) : null;
  known.set(fetch, shape);
  return shape;
}

function writtenRows(one: boolean, row: ObjectShape): RowsShape | null {
  const fields = row.fields.map(writtenField);
  return fields.includes(null) ? null : { one, fields: fields.filter((field) => field !== null) };
}

function writtenField(field: ObjectShape["fields"][number]): WrittenField | null {
  const { responseName: name } = field;
  switch (field.from) {
    case "typename":
      return { name, from: "text", value: field.value };
    case "column":
      return field.shape.is === "json" ? { name, from: "column", key: field.key } : null;
    case "rows": {
      const rows = writtenRows(field.one, field.row);
      return rows === null ? null : { name, from: "rows", key: field.key, rows };
    }
    case "aggregate":
    case "command":
    case "globalId":
    case "join":
      return null;
  }
}
