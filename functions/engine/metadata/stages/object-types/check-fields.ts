import { type Key, keyOf, shown } from "../../names.ts";
import { objectsOf } from "../../parse.ts";
import { problem } from "../../problem.ts";
import type { ObjectType } from "../../resolved.ts";
import { innermost } from "../../type-ref.ts";
import type { Known } from "../known.ts";
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
  for (const name of Object.keys(objectTypes).toSorted()) follow(name, []);

  function follow(name: Key, way: { type: Key; field: string }[]): void {
    const start = way.findIndex(({ type }) => type === name);
    if (start >= 0) {
      const fields = way.slice(start).map(({ type, field }) => `${shown(type)}.${field}`);
      report.issue(
        problem(
          `Recursive reference detected for object type '${shown(name)}' through non-null field path: ${[...fields, shown(name)].join(" → ")}`,
        ),
        "disallow_recursive_object_types",
      );
      return;
    }
    const type = objectTypes[name];
    if (type === undefined || visited.has(name)) return;
    visited.add(name);
    for (const [field, target] of neededObjects(type)) {
      follow(target, [...way, { type: name, field }]);
    }
  }
}

/** Fields that must hold one other object. */
function neededObjects(type: ObjectType): [field: string, target: Key][] {
  return Object.entries(type.fields).flatMap(([field, { type: ref }]) =>
    "named" in ref && !ref.nullable && "custom" in ref.named ? [[field, ref.named.custom]] : [],
  );
}
