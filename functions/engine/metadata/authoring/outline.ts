import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { simpleNdcType } from "../stages/ndc-types.ts";
import { graphqlName, pascalCase } from "./graphql-name.ts";
import type { Names } from "./names.ts";

/** A connector that metadata is made for, with its schema raised to NDC 0.2. */
export interface Source {
  connector: string;
  schema: ndc.SchemaResponse;
  capabilities: ndc.Capabilities;
  names: Names;
}

/** What everything that metadata is made of will be called, so that each part can name the others. */
export interface Outline extends Source {
  /** By the connector's name of each. */
  scalars: ReadonlyMap<string, ScalarOutline>;
  objects: ReadonlyMap<string, ObjectOutline>;
  models: ReadonlyMap<string, ModelOutline>;
}

export interface ScalarOutline {
  ndc: ndc.ScalarType;
  type: string;
  /** Whether the type is one of GraphQL's own. */
  inbuilt: boolean;
  filter: string;
  order: string | null;
  aggregate: string | null;
}

export interface ObjectOutline {
  ndc: ndc.ObjectType;
  type: string;
  inputType: string;
  filter: string;
  order: string;
  aggregate: string;
  /** Column → field; columns whose types nobody defines are left out. */
  fields: ReadonlyMap<string, string>;
}

export interface ModelOutline {
  collection: ndc.CollectionInfo;
  object: ObjectOutline;
  name: string;
  aggregate: boolean;
}

/** Things are named in the order of their own names, so that no answer's order shows in metadata. */
export function outlineOf(source: Source): Outline {
  const { schema, capabilities, names, connector } = source;
  const types = new Map(
    byName(schema.scalar_types).map(([name, type]) => [name, scalarType(name, type, source)]),
  );
  const objectNames = new Map(
    byName(schema.object_types).map(([name]) => [
      name,
      names.of("type", `object:${connector}:${name}`, pascalCase(name)),
    ]),
  );
  const scalars = new Map(
    byName(schema.scalar_types).map(([name, type]): [string, ScalarOutline] => {
      const { type: opendd, inbuilt } = types.get(name) ?? scalarType(name, type, source);
      return [name, scalarOutline(name, type, opendd, inbuilt, source)];
    }),
  );
  const isDefined = (type: ndc.Type) => {
    const inner = innerNdcType(type);
    return inner !== null && (scalars.has(inner) || objectNames.has(inner));
  };
  const objects = new Map(
    byName(schema.object_types).map(([name, type]): [string, ObjectOutline] => [
      name,
      objectOutline(name, type, objectNames.get(name) ?? name, isDefined, source),
    ]),
  );
  const models = new Map(
    schema.collections.toSorted(compareNames).flatMap((collection): [string, ModelOutline][] => {
      const object = objects.get(collection.type);
      if (object === undefined) return [];
      const key = `model:${connector}:${collection.name}`;
      const name = names.of("model", key, pascalCase(collection.name));
      const aggregate = Boolean(capabilities.query.aggregates);
      return [[collection.name, { collection, object, name, aggregate }]];
    }),
  );
  return { ...source, scalars, objects, models };
}

function scalarType(
  name: string,
  { representation }: ndc.ScalarType,
  { names, connector }: Source,
): { type: string; inbuilt: boolean } {
  const key = `scalar:${connector}:${name}`;
  const known = names.existing(key);
  if (known !== undefined) return { type: known, inbuilt: INBUILT_NAMES.has(known) };
  const inbuilt = INBUILT[representation.type];
  if (inbuilt !== undefined) return { type: inbuilt, inbuilt: true };
  const wanted = pascalCase(name);
  const type = INBUILT_NAMES.has(wanted) ? pascalCase(representation.type) : wanted;
  return { type: names.of("type", key, type), inbuilt: false };
}

/** GraphQL's own types that hold every value of these; 64 bits are more than its Int has. */
const INBUILT: { readonly [type in ndc.TypeRepresentation["type"]]?: string } = {
  boolean: "Boolean",
  string: "String",
  int8: "Int",
  int16: "Int",
  int32: "Int",
  float32: "Float",
  float64: "Float",
};
const INBUILT_NAMES: ReadonlySet<string> = new Set(["Int", "Float", "String", "Boolean", "ID"]);

function scalarOutline(
  name: string,
  type: ndc.ScalarType,
  opendd: string,
  inbuilt: boolean,
  { names, connector, capabilities }: Source,
): ScalarOutline {
  const base = pascalCase(name);
  const aggregates =
    capabilities.query.aggregates && Object.keys(type.aggregate_functions).length > 0;
  return {
    ndc: type,
    type: opendd,
    inbuilt,
    filter: names.of("type", `filter:${connector}:${name}`, `${base}BoolExp`),
    order: UNORDERED.has(type.representation.type)
      ? null
      : names.of("type", `order:${opendd}`, `${opendd}OrderBy`),
    aggregate: aggregates
      ? names.of("type", `aggregate:${connector}:${name}`, `${base}Aggregate`)
      : null,
  };
}

const UNORDERED: ReadonlySet<string> = new Set(["json", "geography", "geometry"]);

function objectOutline(
  name: string,
  type: ndc.ObjectType,
  opendd: string,
  isDefined: (type: ndc.Type) => boolean,
  { names, connector }: Source,
): ObjectOutline {
  const fields = byName(type.fields)
    .filter(([, field]) => isDefined(field.type))
    .map(([column]): [string, string] => {
      const key = `field:${connector}:${name}:${column}`;
      return [column, names.of(`field:${opendd}`, key, graphqlName(column))];
    });
  return {
    ndc: type,
    type: opendd,
    inputType: names.of("type", `input:${opendd}`, `${opendd}Input`),
    filter: names.of("type", `filter:${opendd}`, `${opendd}BoolExp`),
    order: names.of("type", `order:${opendd}`, `${opendd}OrderBy`),
    aggregate: names.of("type", `aggregate:${opendd}`, `${opendd}Aggregate`),
    fields: new Map(fields),
  };
}

/** The OpenDD type for a connector's; null where there is none. */
export function typeText(
  type: ndc.Type,
  outline: Pick<Outline, "scalars" | "objects">,
): string | null {
  const { scalars, objects } = outline;
  switch (type.type) {
    case "named": {
      const named = scalars.get(type.name)?.type ?? objects.get(type.name)?.type;
      return named === undefined ? null : `${named}!`;
    }
    case "nullable":
      return typeText(type.underlying_type, outline)?.replace(/!$/, "") ?? null;
    case "array": {
      const inner = typeText(type.element_type, outline);
      return inner === null ? null : `[${inner}]!`;
    }
    case "predicate": {
      const filter = objects.get(type.object_type_name)?.filter;
      return filter === undefined ? null : `${filter}!`;
    }
  }
}

/** The type inside all lists and nulls; null for a predicate. */
export function innerNdcType(type: ndc.Type): string | null {
  if (type.type === "nullable") return innerNdcType(type.underlying_type);
  if (type.type === "array") return innerNdcType(type.element_type);
  return simpleNdcType(type);
}

export function byName<T>(of: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(of).sort(([a], [b]) => compare(a, b));
}

export function compareNames(a: { name: string }, b: { name: string }): number {
  return compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
