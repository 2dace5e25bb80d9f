import { jsonOf, textOf } from "../body.ts";
import type { Answer } from "../gate.ts";
import type { Member, Model, Shape } from "../model.ts";
import { type Problem, type ShapeContext, checkShape } from "../shape.ts";

const states = `CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS
  PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL
  UNAVAILABLE DATA_LOSS UNAUTHENTICATED`.split(/\s+/);

/** google.aip.dev/193; Cloud Storage has no `status`: cloud.google.com/storage/docs/json_api/v1/status-codes */
export function errorProblems({ service }: Model, { status, body }: Answer): Problem[] {
  const json = jsonOf(textOf(body) ?? "");
  if ("problem" in json) return [{ path: "$", problem: json.problem }];
  // The token service speaks RFC 6749.
  const shape = service === "sts.v1" ? oauthError : errorShape(status, service === "storage.v1");
  const found: Problem[] = [];
  checkShape(json.value, shape, "$", plain, found);
  return found;
}

const plain: ShapeContext = {
  shapes: {},
  side: "answer",
  partial: false,
  protoJson: false,
  nulls: false,
};
const text: Member = { shape: { type: "string" }, required: true };
const anyList: Member = { shape: { type: "list", item: { type: "any" } } };
const oauthError: Shape = { type: "object", members: { error: text }, open: { type: "any" } };

function errorShape(code: number, storage: boolean): Shape {
  const state: Member = { shape: { type: "string", enum: states } };
  const members: Record<string, Member> = {
    code: { shape: { type: "integer", enum: [code] }, required: true },
    message: text,
    status: storage ? state : { ...state, required: true },
    details: anyList,
    errors: anyList,
  };
  const error: Member = { shape: { type: "object", members }, required: true };
  return { type: "object", members: { error } };
}
