import { type Key, keyOf, shown } from "../../names.ts";
import type { ObjectTypeV1 } from "../../opendd/metadata.gen.ts";
import { type Located, objectsOf } from "../../parse.ts";
import type { Path } from "../../problem.ts";
import type { ObjectType } from "../../resolved.ts";
import { parseTypeRef, type TypeRef } from "../../type-ref.ts";
import type { Known } from "../known.ts";
import { refuse, type Report } from "../report.ts";
import { checkFieldTypes, checkRecursion } from "./check-fields.ts";
import { typeMappingsOf } from "./type-mapping.ts";
import { own } from "../own.ts";

type Needs = Pick<
  Known,
  "parsed" | "graphqlNames" | "connectors" | "scalarTypes" | "connectorScalars"
>;

/** The object types, each with where its fields live at every connector it is mapped to. */
export function resolveObjectTypes(known: Needs, report: Report): Known["objectTypes"] {
  const objectTypes: Known["objectTypes"] = {};
  for (const located of objectsOf(known.parsed, "ObjectType")) {
    const key = keyOf(located.subgraph, located.object.definition.name);
    const type = report.attempt(() => {
      if (objectTypes[key] !== undefined) {
        refuse(`the following type is defined more than once: ${shown(key)}`, located.path);
      }
      return objectTypeFrom(key, located, known, report);
    });
    if (type !== null) objectTypes[key] = type;
  }
  checkFieldTypes(objectTypes, known, report);
  checkRecursion(objectTypes, report);
  return objectTypes;
}

function objectTypeFrom(
  name: Key,
  { subgraph, path, object }: Located & { object: { definition: ObjectTypeV1 } },
  known: Needs,
  report: Report,
): ObjectType {
  const { definition } = object;
  const fields = fieldsFrom(name, definition, subgraph, path);
  const type: ObjectType = {
    name,
    description: definition.description ?? null,
    graphql: graphqlFrom(name, definition, fields, path, known),
    fields,
    globalIdFields: globalIdFieldsFrom(name, definition, fields, path),
    mappings: {},
    relationships: {},
    globalIdSource: null,
    apolloEntitySource: null,
    permissions: { output: {}, input: {} },
  };
  return {
    ...type,
    mappings: typeMappingsOf(
      type,
      definition.dataConnectorTypeMapping ?? [],
      { subgraph, path },
      known,
      report,
    ),
  };
}

function fieldsFrom(
  type: Key,
  definition: ObjectTypeV1,
  subgraph: string,
  path: Path,
): ObjectType["fields"] {
  const fields: ObjectType["fields"] = {};
  for (const [at, field] of definition.fields.entries()) {
    const here = [...path, "fields", at];
    if (own(fields, field.name) !== undefined) {
      refuse(
        `the following field in type ${shown(type)} is defined more than once: ${field.name}`,
        here,
      );
    }
    const reference = (text: string, where: Path) => typeRef(text, subgraph, [...here, ...where]);
    const args: ObjectType["fields"][string]["arguments"] = {};
    for (const [index, argument] of (field.arguments ?? []).entries()) {
      if (own(args, argument.name) !== undefined) {
        refuse(
          `the following argument for field ${field.name} in type ${shown(type)} is defined more than once: ${argument.name}`,
          [...here, "arguments", index],
        );
      }
      args[argument.name] = {
        type: reference(argument.argumentType, ["arguments", index, "argumentType"]),
        description: argument.description ?? null,
      };
    }
    fields[field.name] = {
      type: reference(field.type, ["type"]),
      description: field.description ?? null,
      deprecated: field.deprecated ? { reason: field.deprecated.reason ?? null } : null,
      arguments: args,
    };
  }
  return fields;
}

/** A reference to a type as metadata writes it; refuses what is none. */
export function typeRef(text: string, subgraph: string, path: Path): TypeRef {
  return parseTypeRef(text, subgraph) ?? refuse(`invalid type reference: ${text}`, path);
}

function globalIdFieldsFrom(
  type: Key,
  { globalIdFields }: ObjectTypeV1,
  fields: ObjectType["fields"],
  path: Path,
): string[] {
  const at = [...path, "globalIdFields"];
  const names = globalIdFields ?? [];
  if (names.length > 0 && own(fields, "id") !== undefined) {
    refuse(
      `A field named \`id\` cannot be present in the object type ${shown(type)} when global_id fields are non-empty.`,
      at,
    );
  }
  const unknown = names.find((field) => own(fields, field) === undefined);
  if (unknown !== undefined) {
    refuse(`Unknown field ${unknown} in global_id defined for the type ${shown(type)}`, at);
  }
  return names;
}

function graphqlFrom(
  type: Key,
  { graphql }: ObjectTypeV1,
  fields: ObjectType["fields"],
  path: Path,
  { graphqlNames }: Needs,
): ObjectType["graphql"] {
  const at = [...path, "graphql"];
  const { apolloFederation: federation } = graphql ?? {};
  const keys = (federation?.keys ?? []).map((key) => key.fields);
  const where = [...at, "apolloFederation", "keys"];
  for (const key of keys) {
    const unknown = key.find((field) => own(fields, field) === undefined);
    if (unknown !== undefined) {
      refuse(
        `unknown field ${unknown} in apollo federation keys defined for the object type ${shown(type)}`,
        where,
      );
    }
    if (key.length === 0) {
      refuse(
        `empty fields in apollo federation keys defined for the object type ${shown(type)}`,
        where,
      );
    }
  }
  if (federation && keys.length === 0) {
    refuse(
      `empty keys in apollo federation configuration defined for the object type ${shown(type)}`,
      where,
    );
  }
  return {
    typeName: graphqlNames.typeName(graphql?.typeName, [...at, "typeName"]),
    inputTypeName: graphqlNames.typeName(graphql?.inputTypeName, [...at, "inputTypeName"]),
    apolloFederationKeys: keys,
  };
}
