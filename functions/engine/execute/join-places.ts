import type { AnswerShape, ObjectShape, Shape, ShapeField } from "../plan/plan.ts";

/** A place of an answer that a join fills, or one that holds such places. */
export type JoinPlace = { join: number } | { inner: JoinPlace[] };

/** Where joins fill in an answer, as its fields lie in one another. */
export function joinsIn(answer: AnswerShape): JoinPlace[] {
  switch (answer.is) {
    case "rows":
      return inObject(answer.row);
    case "command":
      return inValue(answer.value);
    case "aggregate":
      return [];
  }
}

function inObject({ fields }: ObjectShape): JoinPlace[] {
  return fields.flatMap(inField);
}

function inField(field: ShapeField): JoinPlace[] {
  switch (field.from) {
    case "join":
      return [{ join: field.join }];
    case "rows":
      return holding(inObject(field.row));
    case "column":
      return holding(inValue(field.shape));
    case "command":
      return holding(inValue(field.value));
    case "typename":
    case "aggregate":
    case "globalId":
      return [];
  }
}

function inValue(shape: Shape): JoinPlace[] {
  if (shape.is === "json") return [];
  return shape.is === "list" ? inValue(shape.of) : inObject(shape);
}

function holding(inner: JoinPlace[]): JoinPlace[] {
  return inner.length === 0 ? [] : [{ inner }];
}
