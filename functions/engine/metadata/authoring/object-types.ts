import type {
  DataConnectorTypeMapping,
  FieldArgumentDefinition,
  ObjectFieldDefinition,
  OpenDdSubgraphObject,
} from "../opendd/metadata.gen.ts";
import { own } from "../stages/own.ts";
import { type ObjectOutline, type Outline, byName, typeText } from "./outline.ts";
import { freeNames } from "./scalars.ts";

/** An object type with the columns that its fields are, and who sees it. */
export function objectTypeObjects(
  ndcName: string,
  object: ObjectOutline,
  role: string,
  outline: Outline,
): OpenDdSubgraphObject[] {
  const fieldMapping: NonNullable<DataConnectorTypeMapping["fieldMapping"]> = {};
  const fields: ObjectFieldDefinition[] = [];
  for (const [column, name] of object.fields) {
    const field = own(object.ndc.fields, column);
    const type = field && typeText(field.type, outline);
    if (!field || !type) continue;
    const { definitions, mapping } = argumentsOf(field.arguments ?? {}, outline);
    const description = field.description ? { description: field.description } : {};
    const taken = definitions.length === 0 ? {} : { arguments: definitions };
    fields.push({ name, type, ...description, ...taken });
    const argumentMapping = definitions.length === 0 ? {} : { argumentMapping: mapping };
    fieldMapping[name] = { column: { name: column, ...argumentMapping } };
  }
  return [
    {
      kind: "ObjectType",
      version: "v1",
      definition: {
        name: object.type,
        ...(object.ndc.description ? { description: object.ndc.description } : {}),
        fields,
        graphql: { typeName: object.type, inputTypeName: object.inputType },
        dataConnectorTypeMapping: [
          { dataConnectorName: outline.connector, dataConnectorObjectType: ndcName, fieldMapping },
        ],
      },
    },
    {
      kind: "TypePermissions",
      version: "v1",
      definition: {
        typeName: object.type,
        permissions: [{ role, output: { allowedFields: fields.map(({ name }) => name) } }],
      },
    },
  ];
}

function argumentsOf(
  given: ObjectOutline["ndc"]["fields"][string]["arguments"] & object,
  outline: Outline,
): { definitions: FieldArgumentDefinition[]; mapping: Record<string, string> } {
  const free = freeNames([]);
  const definitions: FieldArgumentDefinition[] = [];
  const mapping: Record<string, string> = {};
  for (const [there, { type, description }] of byName(given)) {
    const argumentType = typeText(type, outline);
    if (argumentType === null) continue;
    const name = free(there);
    definitions.push({ name, argumentType, ...(description ? { description } : {}) });
    mapping[name] = there;
  }
  return { definitions, mapping };
}
