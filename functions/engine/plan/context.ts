import type { Key } from "../metadata/names.ts";
import type {
  BooleanExpression,
  Command,
  Connector,
  Model,
  ObjectType,
  Relationship,
  Resolved,
  TypeMapping,
  Value,
} from "../metadata/resolved.ts";
import type { TypeRef } from "../metadata/type-ref.ts";
import type { Session } from "./session.ts";

/** What planning reads of a build; it may be opened piece by piece. */
export interface Metadata extends Pick<Resolved, "flags" | "graphql"> {
  connector(key: Key): Connector;
  objectType(key: Key): ObjectType;
  isObjectType(key: Key): boolean;
  model(key: Key): Model;
  command(key: Key): Command;
  booleanExpression(key: Key): BooleanExpression;
  isBooleanExpression(key: Key): boolean;
  orderByExpression(key: Key): Resolved["orderByExpressions"][Key];
  aggregateExpression(key: Key): Resolved["aggregateExpressions"][Key];
  /** By its GraphQL name. */
  objectTypeNamed(graphqlName: string): ObjectType | null;
  /** A variable of the release, for values that metadata takes from the environment. */
  environment(name: string): string | null;
}

export interface PlanContext {
  metadata: Metadata;
  session: Session;
  /** Of the client's request, lower-case. */
  headers: ReadonlyMap<string, string>;
  /** Where the plan is to serve other requests, too. */
  slots?: PlanSlots;
}

/** What stands in a plan for what only requests know. */
export interface PlanSlots {
  /** In place of a value of the session; null: it is the same for everybody. */
  session(value: Value, type: TypeRef): object | null;
  /** Something of the request itself is in the plan: it serves no other. */
  spoil(): void;
}

export function metadataOf(
  resolved: Resolved,
  environment: (name: string) => string | null,
): Metadata {
  const byName = new Map(
    Object.values(resolved.objectTypes).flatMap((type) =>
      type.graphql.typeName === null ? [] : [[type.graphql.typeName, type] as const],
    ),
  );
  return {
    flags: resolved.flags,
    graphql: resolved.graphql,
    connector: (key) => found(resolved.connectors, key),
    objectType: (key) => found(resolved.objectTypes, key),
    isObjectType: (key) => Object.hasOwn(resolved.objectTypes, key),
    model: (key) => found(resolved.models, key),
    command: (key) => found(resolved.commands, key),
    booleanExpression: (key) => found(resolved.booleanExpressions, key),
    isBooleanExpression: (key) => Object.hasOwn(resolved.booleanExpressions, key),
    orderByExpression: (key) => found(resolved.orderByExpressions, key),
    aggregateExpression: (key) => found(resolved.aggregateExpressions, key),
    objectTypeNamed: (name) => byName.get(name) ?? null,
    environment,
  };
}

function found<T>(of: Readonly<Record<Key, T>>, key: Key): T {
  const value = Object.hasOwn(of, key) ? of[key] : undefined;
  if (value === undefined) throw new Error(`the build lacks ${key}, which it names`);
  return value;
}

/** Where the fields of a type live in the rows of one connector's type. */
export function mappingOf(type: ObjectType, connector: Key, ndcType: string): TypeMapping {
  const mapping = type.mappings[connector]?.[ndcType];
  if (mapping === undefined) {
    throw new Error(`the build lacks a mapping of ${type.name} to ${ndcType} of ${connector}`);
  }
  return mapping;
}

export function relationshipOf(type: ObjectType, name: string): Relationship {
  const relationship = type.relationships[name];
  if (relationship === undefined) throw new Error(`${type.name} has no relationship ${name}`);
  return relationship;
}
