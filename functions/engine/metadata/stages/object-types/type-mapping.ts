import { namedNdcType } from "../../../../../shared/protocol/ndc/types.ts";
import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { type Key, keyOf, shown } from "../../names.ts";
import type { DataConnectorTypeMapping } from "../../opendd/metadata.gen.ts";
import { type Path, problem } from "../../problem.ts";
import type { FieldMapping, ObjectType, TypeMapping } from "../../resolved.ts";
import { innermost, sameTypeName, type TypeName } from "../../type-ref.ts";
import type { ConnectorScalar, Known } from "../known.ts";
import { ndcIncompatibility } from "../ndc-types.ts";
import { refuse, type Report } from "../report.ts";
import { checkScalarMeanings } from "./scalar-meanings.ts";
import { own } from "../own.ts";

type Needs = Pick<Known, "connectors" | "connectorScalars">;

interface Place {
  type: ObjectType;
  connector: Key;
  ndcType: string;
  scalars: Record<string, ConnectorScalar>;
  path: Path;
}

/** Where the fields of a type live, by connector and the connector's object type. */
export function typeMappingsOf(
  type: ObjectType,
  definitions: readonly DataConnectorTypeMapping[],
  { subgraph, path }: { subgraph: string; path: Path },
  known: Needs,
  report: Report,
): ObjectType["mappings"] {
  const mappings: ObjectType["mappings"] = {};
  for (const [at, definition] of definitions.entries()) {
    const here = [...path, "dataConnectorTypeMapping", at];
    const connector = keyOf(subgraph, definition.dataConnectorName);
    const ofConnector = (mappings[connector] ??= {});
    const ndcType = definition.dataConnectorObjectType;
    const mapping = typeMapping(type, definition, connector, here, known, report);
    if (own(ofConnector, ndcType) !== undefined) {
      refuse(
        `Multiple mappings have been defined from object ${ndcType} of data connector ${shown(connector)}`,
        here,
      );
    }
    ofConnector[ndcType] = mapping;
  }
  return mappings;
}

function typeMapping(
  type: ObjectType,
  definition: DataConnectorTypeMapping,
  connector: Key,
  path: Path,
  known: Needs,
  report: Report,
): TypeMapping {
  const inType = `in object type ${shown(type.name)}`;
  const schema = known.connectors[connector]?.schema;
  if (schema === undefined) {
    return refuse(
      `data connector ${shown(connector)} referenced in type mappings of type ${shown(type.name)} is not found ${inType}`,
      [...path, "dataConnectorName"],
    );
  }
  const ndcType = definition.dataConnectorObjectType;
  const columns = own(schema.object_types, ndcType)?.fields;
  if (columns === undefined) {
    return refuse(
      `the type ${ndcType} is not defined as an object type in the connector's schema. This type is being mapped to by the type ${shown(type.name)} ${inType}`,
      [...path, "dataConnectorObjectType"],
    );
  }
  const scalars = known.connectorScalars[connector] ?? {};
  const place = { type, connector, ndcType, scalars, path };
  const given = definition.fieldMapping ?? {};
  const fields: TypeMapping["fields"] = {};
  for (const field of Object.keys(type.fields)) {
    // A field that is not mapped is the column of its name.
    const { name: column, argumentMapping } = own(given, field)?.column ?? { name: field };
    const columnType = own(columns, column)?.type;
    if (columnType === undefined) {
      return refuse(`unknown target column name ${column} for field ${field} ${inType}`, [
        ...path,
        "fieldMapping",
        field,
      ]);
    }
    checkColumn(place, field, column, columnType, report);
    fields[field] = mappingTo(column, columnType, argumentMapping ?? {}, scalars);
  }
  const unknown = Object.keys(given).filter((field) => own(type.fields, field) === undefined);
  if (unknown.length > 0) {
    refuse(
      `the following fields in field mappings of type ${shown(type.name)} are unknown: ${unknown.toSorted().join(", ")} ${inType}`,
      [...path, "fieldMapping"],
    );
  }
  return { ndcType, fields };
}

function mappingTo(
  column: string,
  columnType: ndc.Type,
  args: Record<string, string>,
  scalars: Record<string, ConnectorScalar>,
): FieldMapping {
  const operators = own(scalars, namedNdcType(columnType))?.operators ?? null;
  return { column, columnType, arguments: args, operators };
}

function checkColumn(
  { type, connector, ndcType, scalars, path }: Place,
  field: string,
  column: string,
  columnType: ndc.Type,
  report: Report,
): void {
  const fieldType = own(type.fields, field)?.type;
  if (fieldType === undefined) return;
  const at = [...path, "fieldMapping", field];
  const reason = ndcIncompatibility(fieldType, columnType, scalars);
  if (reason !== null) {
    report.issue(
      problem(
        `The field '${field}' in object type '${shown(type.name)}' cannot be mapped to data connector '${shown(connector)}' field '${ndcType}.${column}' because: ${reason}`,
        at,
      ),
      "validate_object_type_data_connector_type_mapping_field_types",
    );
  }
  const scalar = own(scalars, namedNdcType(columnType));
  if (scalar === undefined) return;
  const named = innermost(fieldType);
  if (scalar.representation !== null && !sameTypeName(scalar.representation, named)) {
    report.issue(
      problem(
        `the field ${field} in ${shown(type.name)} should have the type ${shownName(scalar.representation)} for data connector ${shown(connector)} but the field has type ${shownName(named)}`,
        at,
      ),
      "disallow_data_connector_scalar_types_mismatch",
    );
  }
  checkScalarMeanings(scalar, connector, report);
}

function shownName(name: TypeName): string {
  return "inbuilt" in name ? name.inbuilt : shown(name.custom);
}
