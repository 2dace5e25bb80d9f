import { ConnectorFailure } from "../ndc/connector.ts";
import { isRecord } from "../ndc/is-record.ts";
import { ownRecord } from "../own-record.ts";
import type { AggregateShape, AnswerShape, ObjectShape, Shape, ShapeField } from "../plan/plan.ts";

export type Json = unknown;
type JsonObject = Record<string, unknown>;

/** An object of the answer that waits for what a join brings. */
export interface Waiting {
  object: JsonObject;
  responseName: string;
  /** The row its keys are in. */
  row: JsonObject;
}

/** Where each join's results go. */
export type Waitings = Map<number, Waiting[]>;

/** A row set as the answer has it. Throws `ConnectorFailure` where it is not what was asked for. */
export function shapeRowSet(
  answer: AnswerShape,
  rowSet: JsonObject,
  waiting: Waitings,
): { value: Json; headers: JsonObject } {
  switch (answer.is) {
    case "rows": {
      const rows = rowsOf(rowSet);
      if (!answer.one) return plain(rows.map((row) => shapeObject(answer.row, row, waiting)));
      const [first] = rows;
      return plain(first === undefined ? null : shapeObject(answer.row, first, waiting));
    }
    case "aggregate":
      return plain(shapeAggregates(answer.shape, recordAt(rowSet, "aggregates")));
    case "command": {
      const [row] = rowsOf(rowSet);
      if (row === undefined) throw unexpected("missing field: __value");
      return shapeCommand(answer, valueAt(row, "__value"), waiting);
    }
  }
}

/** What a function or a procedure answered, without the headers that came with it. */
export function shapeCommand(
  { value: shape, headers }: Pick<Extract<AnswerShape, { is: "command" }>, "value" | "headers">,
  result: Json,
  waiting: Waitings,
): { value: Json; headers: JsonObject } {
  if (headers === null) return plain(shapeValue(shape, result, waiting));
  if (!isRecord(result)) throw unexpected("a result with response headers is no object");
  const given = result[headers.headersField];
  return {
    value: shapeValue(shape, valueAt(result, headers.resultField), waiting),
    headers: isRecord(given) ? given : {},
  };
}

function plain(value: Json): { value: Json; headers: JsonObject } {
  return { value, headers: {} };
}

function shapeValue(shape: Shape, value: Json, waiting: Waitings): Json {
  if (value === null || shape.is === "json") return value;
  if (shape.is === "list") {
    if (!Array.isArray(value)) throw unexpected("a list was expected");
    return value.map((one) => shapeValue(shape.of, one, waiting));
  }
  if (!isRecord(value)) throw unexpected("an object was expected");
  return shapeObject(shape, value, waiting);
}

function shapeObject({ fields }: ObjectShape, row: JsonObject, waiting: Waitings): JsonObject {
  const object = ownRecord<Json>();
  for (const field of fields) object[field.responseName] = shapeField(field, row, object, waiting);
  return object;
}

function shapeField(
  field: ShapeField,
  row: JsonObject,
  object: JsonObject,
  waiting: Waitings,
): Json {
  switch (field.from) {
    case "typename":
      return field.value;
    case "column":
      return shapeValue(field.shape, valueAt(row, field.key), waiting);
    case "rows": {
      const rows = rowsOf(recordAt(row, field.key));
      const shaped = rows.map((one) => shapeObject(field.row, one, waiting));
      return field.one ? (shaped[0] ?? null) : shaped;
    }
    case "aggregate": {
      const rowSet = recordAt(row, field.key);
      return shapeAggregates(field.shape, recordAt(rowSet, "aggregates"));
    }
    case "command": {
      const [first] = rowsOf(recordAt(row, field.key));
      if (first === undefined) throw unexpected("missing field: __value");
      return shapeCommand(field, valueAt(first, "__value"), waiting).value;
    }
    case "globalId":
      return globalId(field, row);
    case "join": {
      const known = waiting.get(field.join);
      const one = { object, responseName: field.responseName, row };
      if (known === undefined) waiting.set(field.join, [one]);
      else known.push(one);
      return null;
    }
  }
}

function globalId(
  { typename, parts }: Extract<ShapeField, { from: "globalId" }>,
  row: JsonObject,
): string {
  const id = Object.fromEntries(parts.map(({ field, key }) => [field, valueAt(row, key)]));
  return Buffer.from(JSON.stringify({ version: 1, typename, id })).toString("base64");
}

function shapeAggregates({ fields }: AggregateShape, values: JsonObject): JsonObject {
  return Object.fromEntries(
    fields.map((field) => {
      if (field.from === "typename") return [field.responseName, field.value];
      if (field.from === "group") return [field.responseName, shapeAggregates(field.shape, values)];
      return [field.responseName, valueAt(values, field.key)];
    }),
  );
}

function rowsOf(rowSet: JsonObject): JsonObject[] {
  const { rows } = rowSet;
  if (!Array.isArray(rows)) throw unexpected("missing field: rows");
  return rows as JsonObject[];
}

function recordAt(of: JsonObject, key: string): JsonObject {
  const value = valueAt(of, key);
  if (!isRecord(value)) throw unexpected(`an object was expected: ${key}`);
  return value;
}

/** Throws `ConnectorFailure` where it is not there. */
export function valueAt(of: Readonly<JsonObject>, key: string): Json {
  if (Object.hasOwn(of, key)) return of[key];
  throw unexpected(`missing field: ${key}`);
}

function unexpected(message: string): ConnectorFailure {
  return new ConnectorFailure("unexpected", message);
}
