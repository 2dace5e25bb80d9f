import { type Key, keyOf, shown } from "../../names.ts";
import { objectsOf } from "../../parse.ts";
import { problem } from "../../problem.ts";
import type { ObjectType } from "../../resolved.ts";
import { innermost } from "../../type-ref.ts";
import type { Known } from "../known.ts";
import { byName } from "../own.ts";
import type { Report } from "../report.ts";

/** Tells the fields whose types nobody defines. */
export function checkFieldTypes(
  objectTypes: Known["objectTypes"],
  { parsed, scalarTypes }: Pick<Known, "parsed" | "scalarTypes">,
  report: Report,
): void {
  const defined = new Set(Object.keys(scalarTypes));
  for (const { subgraph, object } of objectsOf(parsed, "ObjectType")) {
    defined.add(keyOf(subgraph, object.definition.name));
  }
  for (const { subgraph, object } of objectsOf(parsed, "BooleanExpressionType")) {
    const { name, operand } = object.definition;
    if ("object" in operand) defined.add(keyOf(subgraph, name));
  }
  for (const type of Object.values(objectTypes)) {
    for (const [field, { type: fieldType }] of Object.entries(type.fields)) {
      const named = innermost(fieldType);
      if ("inbuilt" in named || defined.has(named.custom)) continue;
      report.issue(
        problem(
          `Field type ${shown(named.custom)} could not be found in field ${field} for object type ${shown(type.name)}`,
        ),
        "check_object_type_fields_exist",
      );
    }
  }
}

/** Tells the types of which no finite value can be given, because they need one of themselves. */
export function checkRecursion(objectTypes: Known["objectTypes"], report: Report): void {
  const visited = new Set<Key>();
  // By name, so that which type of a circle is told does not depend on the order of files.
  for (const [name] of byName(objectTypes)) {
    for (const circle of circlesFrom(name, objectTypes, visited)) {
      const [first] = circle;
      if (first === undefined) continue;
      const way = circle.map(({ type, field }) => `${shown(type)}.${field}`);
      report.issue(
        problem(
          `Recursive reference detected for object type '${shown(first.type)}' through non-null field path: ${[...way, shown(first.type)].join(" → ")}`,
        ),
        "disallow_recursive_object_types",
      );
    }
  }
}

interface Step {
  type: Key;
  field: string;
}

/** The circles that are met on all ways from a type. Its own stack holds chains of any length. */
function circlesFrom(start: Key, objectTypes: Known["objectTypes"], visited: Set<Key>): Step[][] {
  const circles: Step[][] = [];
  const way: Step[] = [];
  /** Type on the way → its place there. */
  const places = new Map<Key, number>();
  const open = (type: Key) => {
    const definition = objectTypes[type];
    if (definition === undefined || visited.has(type)) return [];
    visited.add(type);
    return neededObjects(definition);
  };
  const stack = [{ type: start, fields: open(start) }];
  places.set(start, 0);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    way.length = stack.length - 1;
    const next = top.fields.shift();
    if (next === undefined) {
      stack.pop();
      places.delete(top.type);
      continue;
    }
    const [field, target] = next;
    way.push({ type: top.type, field });
    const place = places.get(target);
    if (place !== undefined) {
      circles.push(way.slice(place));
      continue;
    }
    places.set(target, stack.length);
    stack.push({ type: target, fields: open(target) });
  }
  return circles;
}

/** Fields that must hold one other object. */
function neededObjects(type: ObjectType): [field: string, target: Key][] {
  return Object.entries(type.fields).flatMap(([field, { type: ref }]) =>
    "named" in ref && !ref.nullable && "custom" in ref.named ? [[field, ref.named.custom]] : [],
  );
}
