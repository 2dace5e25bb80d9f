import { shown } from "../../names.ts";
import type { RelationshipMapping } from "../../opendd/metadata.gen.ts";
import type { Path } from "../../problem.ts";
import type {
  Command,
  MappingSource,
  Model,
  ModelMapping,
  ObjectField,
  ObjectType,
} from "../../resolved.ts";
import { sameTypeName, shownTypeRef, type TypeRef } from "../../type-ref.ts";
import type { Known, RelationshipDefinition } from "../known.ts";
import { own } from "../own.ts";
import { refuse } from "../report.ts";

type Located = Pick<RelationshipDefinition, "definition" | "path">;

/** What of the source selects the rows of the target model, or is given to its arguments. */
export function modelMappings(
  { definition, path }: Located,
  source: ObjectType,
  model: Model,
  { objectTypes }: Pick<Known, "objectTypes">,
): ModelMapping[] {
  const inRelationship = `relationship ${definition.name} on type ${shown(source.name)}`;
  const once = onceEach(inRelationship);
  const fields = objectTypes[model.objectType]?.fields ?? {};
  return definition.mapping.map((mapping, index) => {
    const at = [...path, "mapping", index];
    const from = sourceOf(mapping, source, inRelationship, at);
    once.source(from.name, at);
    if ("argument" in mapping.target) {
      const { argumentName } = mapping.target.argument;
      const argument = own(model.arguments, argumentName);
      if (argument === undefined) {
        return refuse(
          `target argument ${argumentName} in argument mapping for ${inRelationship} to model ${shown(model.name)} is unknown.`,
          at,
        );
      }
      once.argument(argumentName, `model ${shown(model.name)}`, at);
      if (!givable(from.field.type, argument.type)) {
        refuse(
          `The source field '${from.name}' of type '${shownTypeRef(from.field.type)}' in the relationship '${definition.name}' on type '${shown(source.name)}' cannot be mapped to the target argument '${argumentName}' of type '${shownTypeRef(argument.type)}' on the target model '${shown(model.name)}' because their types are incompatible`,
          at,
        );
      }
      return { source: from.source, target: { argument: argumentName } };
    }
    const field = onlyField(mapping.target.modelField, "target", inRelationship, at);
    if (own(fields, field) === undefined) {
      refuse(
        `target field ${field} in field mapping for ${inRelationship} to model ${shown(model.name)} is unknown.`,
        at,
      );
    }
    checkComparable(field, model, inRelationship, objectTypes, at);
    return { source: from.source, target: { field } };
  });
}

/** What of the source is given to which argument of the target command. */
export function commandMappings(
  { definition, path }: Located,
  source: ObjectType,
  command: Command,
): { source: MappingSource; argument: string }[] {
  const inRelationship = `relationship ${definition.name} on type ${shown(source.name)}`;
  const once = onceEach(inRelationship);
  return definition.mapping.map((mapping, index) => {
    const at = [...path, "mapping", index];
    const from = sourceOf(mapping, source, inRelationship, at);
    if (!("argument" in mapping.target)) {
      return refuse(
        `Model fields cannot be used in command based relationship: ${definition.name} on type ${shown(source.name)}`,
        at,
      );
    }
    const { argumentName } = mapping.target.argument;
    if (own(command.arguments, argumentName) === undefined) {
      refuse(
        `target argument ${argumentName} in argument mapping for ${inRelationship} to command ${shown(command.name)} is unknown.`,
        at,
      );
    }
    once.argument(argumentName, `command ${shown(command.name)}`, at);
    once.source(from.name, at);
    return { source: from.source, argument: argumentName };
  });
}

function sourceOf(
  { source: from }: RelationshipMapping,
  source: ObjectType,
  inRelationship: string,
  at: Path,
): { name: string; field: ObjectField; source: MappingSource } {
  if ("value" in from) {
    return refuse("Relationship mappings from value expressions are not supported yet.", at);
  }
  const name = onlyField(from.fieldPath, "source", inRelationship, at);
  const field = own(source.fields, name);
  return field === undefined
    ? refuse(`source field ${name} in field mapping for ${inRelationship} is unknown.`, at)
    : { name, field, source: { field: name } };
}

function onlyField(
  way: readonly { fieldName: string }[],
  side: "source" | "target",
  inRelationship: string,
  at: Path,
): string {
  const [first, second] = way;
  if (second !== undefined) {
    refuse("Relationships with nested field paths are not supported yet.", at);
  }
  return (
    first?.fieldName ??
    refuse(`The field path provided in the ${side} of the ${inRelationship} is empty`, at)
  );
}

/** Each field is mapped once, and to each argument one. */
function onceEach(inRelationship: string) {
  const sources = new Set<string>();
  const targets = new Set<string>();
  return {
    source(name: string, at: Path) {
      if (sources.has(name)) {
        refuse(`Mapping for source field ${name} already exists in the ${inRelationship}`, at);
      }
      sources.add(name);
    },
    argument(name: string, of: string, at: Path) {
      if (targets.has(name)) {
        refuse(
          `The target argument ${name} of ${of} has been mapped more than once in the ${inRelationship}`,
          at,
        );
      }
      targets.add(name);
    },
  };
}

/** The rows of the target are found by comparing this field, so its connector must be able to. */
function checkComparable(
  field: string,
  { name, objectType, source }: Model,
  inRelationship: string,
  objectTypes: Known["objectTypes"],
  at: Path,
): void {
  if (source === null) return;
  const columns = own(objectTypes[objectType]?.mappings[source.connector] ?? {}, source.ndcType);
  const column = columns && own(columns.fields, field);
  const used = `field ${field} of model ${shown(name)} used in the mapping for ${inRelationship}`;
  if (!column) return refuse(`no field mapping was found for ${used}`, at);
  if ((column.operators?.equal ?? null) === null) {
    refuse(`no equality operator has been defined in the data connector for ${used}`, at);
  }
}

/** A nullable value cannot be given to what is not nullable. */
function givable(from: TypeRef, to: TypeRef): boolean {
  if (from.nullable && !to.nullable) return false;
  if ("list" in from) return "list" in to && givable(from.list, to.list);
  return "named" in to && sameTypeName(from.named, to.named);
}
