import type { BoundField } from "../graphql/bind.ts";
import type { ObjectType } from "../metadata/resolved.ts";
import { RequestError } from "../graphql/request-error.ts";
import { jsonOf } from "./input-json.ts";
import type { PlanContext } from "./context.ts";
import type { RootWork } from "./plan.ts";
import type { Identifiers, ModelFetch } from "./root.ts";

/** Each is a request to a connector. */
const REPRESENTATIONS_MAX = 1_000;

const NOTHING: RootWork = { do: "value", value: null };

/** The row that a global id names: Base64 of `{version, typename, id}`. Throws `RequestError`. */
export function nodeWork(cx: PlanContext, field: BoundField, fetch: ModelFetch): RootWork {
  const given = Object.values(field.arguments).find(({ does }) => does.is === "nodeId")?.value;
  const id = given === undefined ? "" : String(jsonOf(given));
  const { typename, id: values } = decoded(id);
  const type = cx.metadata.objectTypeNamed(typename);
  // Of a type that the role does not see it is not told either what its ids are made of.
  if (type?.globalIdSource == null || !visible(cx, type.globalIdSource)) return NOTHING;
  const where = type.globalIdFields.map((name) => {
    if (!Object.hasOwn(values, name)) throw undecodable(id, `it lacks ${name}`);
    return { field: name, value: values[name] };
  });
  return one(cx, type.globalIdSource, { field, where }, fetch);
}

function decoded(id: string): { typename: string; id: Record<string, unknown> } {
  try {
    const json: unknown = JSON.parse(Buffer.from(id, "base64").toString("utf8"));
    if (!isRecord(json) || typeof json["typename"] !== "string" || !isRecord(json["id"])) {
      throw new Error("it names no type and no id");
    }
    if (json["version"] !== 1) throw new Error("it is of an unknown version");
    return { typename: json["typename"], id: json["id"] };
  } catch (error) {
    throw undecodable(id, error instanceof Error ? error.message : String(error));
  }
}

function undecodable(id: string, why: string): RequestError {
  return new RequestError(`The global ID ${id} couldn't be decoded due to ${why}`);
}

/** One piece of work for each representation that a federation gateway sends. */
export function entitiesWork(cx: PlanContext, field: BoundField, fetch: ModelFetch): RootWork[] {
  const given = Object.values(field.arguments).find(({ does }) => does.is === "representations");
  const json = given === undefined ? [] : jsonOf(given.value);
  const representations: unknown[] = Array.isArray(json) ? json : [json];
  if (representations.length > REPRESENTATIONS_MAX) {
    throw new RequestError(`there are more than ${REPRESENTATIONS_MAX} representations`);
  }
  return representations.map((representation) => {
    if (!isRecord(representation) || typeof representation["__typename"] !== "string") {
      throw new RequestError("a representation names no __typename");
    }
    const type = cx.metadata.objectTypeNamed(representation["__typename"]);
    const source = type?.apolloEntitySource ?? null;
    if (type === null || source === null || !visible(cx, source)) return NOTHING;
    return one(cx, source, { field, where: keyIn(representation, type) }, fetch);
  });
}

/** By a key alone: what else a gateway sends along is not to be asked about. */
function keyIn(
  representation: Record<string, unknown>,
  { graphql }: Pick<ObjectType, "graphql">,
): Identifiers {
  const key = graphql.apolloFederationKeys.find((fields) =>
    fields.every((name) => Object.hasOwn(representation, name)),
  );
  if (key === undefined || key.length === 0) {
    throw new RequestError(`a representation of ${graphql.typeName ?? ""} has none of its keys`);
  }
  return key.map((field) => ({ field, value: representation[field] }));
}

function one(
  cx: PlanContext,
  model: string,
  of: { field: BoundField; where: Identifiers },
  fetch: ModelFetch,
): RootWork {
  const { field, where } = of;
  return {
    do: "fetch",
    fetch: fetch(cx, model, { field: { ...field, arguments: {} }, one: true, where }),
  };
}

function visible(cx: PlanContext, model: string): boolean {
  return cx.metadata.model(model).permissions[cx.session.role] !== undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
