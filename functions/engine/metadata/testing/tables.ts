import { CAPABILITIES, object, REPRESENTATIONS, JSON_TYPE, SCHEMA } from "./shop.ts";

const COLUMNS = 8;
const ROLES = ["user", "support"];

/** Metadata of `count` tables of 10 columns, each related to the next, filtered, ordered, for two roles. */
export function tables(count: number): object {
  const all = Array.from({ length: count }, (_, at) => table(at, count)).flat();
  const objects = [link(count), ...REPRESENTATIONS, JSON_TYPE, ...comparisons(), ...all];
  return { version: "v2", subgraphs: [{ name: "app", objects }] };
}

const columns = Array.from({ length: COLUMNS }, (_, at) => ({
  name: `column_${at}`,
  ndc: at % 2 === 0 ? "int" : "text",
  type: at % 2 === 0 ? "Int" : "String",
}));
const COLUMNS_OF_ALL = [
  { name: "id", ndc: "int", type: "Int" },
  { name: "next_id", ndc: "int", type: "Int" },
  ...columns,
];

function link(count: number): object {
  const numbers = Array.from({ length: count }, (_, at) => at);
  const fields = Object.fromEntries(
    COLUMNS_OF_ALL.map(({ name, ndc }) => [name, { type: { type: "named", name: ndc } }]),
  );
  return object("DataConnectorLink", {
    name: "db",
    url: { singleUrl: { value: "http://db.test" } },
    schema: {
      version: "v0.2",
      schema: {
        ...SCHEMA,
        object_types: Object.fromEntries(
          numbers.map((at) => [`table_${at}`, { fields, foreign_keys: {} }]),
        ),
        collections: numbers.map((at) => ({
          name: `table_${at}`,
          type: `table_${at}`,
          arguments: {},
          uniqueness_constraints: {},
        })),
        functions: [],
        procedures: [],
      },
      capabilities: { version: "0.2.0", capabilities: CAPABILITIES },
    },
  });
}

function comparisons(): object[] {
  return ["Int", "String"].flatMap((type) => [
    object("BooleanExpressionType", {
      name: `${type}_filter`,
      operand: {
        scalar: {
          type,
          comparisonOperators: [{ name: "_eq", argumentType: `${type}!` }],
          dataConnectorOperatorMapping: [
            {
              dataConnectorName: "db",
              dataConnectorScalarType: type === "Int" ? "int" : "text",
              operatorMapping: {},
            },
          ],
        },
      },
      logicalOperators: { enable: true },
      isNull: { enable: true },
      graphql: { typeName: `${type}_filter` },
    }),
    object("OrderByExpression", {
      name: `${type}_order`,
      operand: { scalar: { orderedType: type, enableOrderByDirections: { enableAll: true } } },
    }),
  ]);
}

function table(at: number, count: number): object[] {
  const type = `Table_${at}`;
  const names = COLUMNS_OF_ALL.map(({ name }) => name);
  return [
    object("ObjectType", {
      name: type,
      graphql: { typeName: type },
      fields: COLUMNS_OF_ALL.map((one) => ({ name: one.name, type: `${one.type}!` })),
      dataConnectorTypeMapping: [
        { dataConnectorName: "db", dataConnectorObjectType: `table_${at}` },
      ],
    }),
    ...expressions(type),
    model(at),
    relationship(type, "next", `Tables_${(at + 1) % count}`, "Object", ["next_id", "id"]),
    relationship(type, "previous", `Tables_${(at + count - 1) % count}`, "Array", [
      "id",
      "next_id",
    ]),
    object("TypePermissions", {
      typeName: type,
      permissions: ROLES.map((role) => ({
        role,
        output: { allowedFields: names },
      })),
    }),
    object("ModelPermissions", {
      modelName: `Tables_${at}`,
      permissions: ROLES.map((role) => ({ role, select: { filter: ownRows(role) } })),
    }),
  ];
}

function expressions(type: string): object[] {
  return [
    object("BooleanExpressionType", {
      name: `${type}_filter`,
      operand: {
        object: {
          type,
          comparableFields: COLUMNS_OF_ALL.map((one) => ({
            fieldName: one.name,
            booleanExpressionType: `${one.type}_filter`,
          })),
          comparableRelationships: ["next", "previous"].map((relationshipName) => ({
            relationshipName,
          })),
        },
      },
      logicalOperators: { enable: true },
      isNull: { enable: true },
      graphql: { typeName: `${type}_filter` },
    }),
    object("OrderByExpression", {
      name: `${type}_order`,
      operand: {
        object: {
          orderedType: type,
          orderableFields: COLUMNS_OF_ALL.map((one) => ({
            fieldName: one.name,
            orderByExpression: `${one.type}_order`,
          })),
          orderableRelationships: [{ relationshipName: "next" }],
        },
      },
      graphql: { expressionTypeName: `${type}_order` },
    }),
  ];
}

function model(at: number): object {
  return object(
    "Model",
    {
      name: `Tables_${at}`,
      objectType: `Table_${at}`,
      source: { dataConnectorName: "db", collection: `table_${at}` },
      filterExpressionType: `Table_${at}_filter`,
      orderByExpression: `Table_${at}_order`,
      graphql: {
        selectMany: { queryRootField: `tables_${at}` },
        selectUniques: [{ queryRootField: `table_${at}_by_id`, uniqueIdentifier: ["id"] }],
      },
    },
    "v2",
  );
}

function ownRows(role: string): object | null {
  if (role !== "user") return null;
  const value = { sessionVariable: "x-hasura-user-id" };
  return { fieldComparison: { field: "column_0", operator: "_eq", value } };
}

function relationship(
  sourceType: string,
  name: string,
  target: string,
  relationshipType: string,
  [from, to]: [string, string],
): object {
  return object("Relationship", {
    name,
    sourceType,
    target: { model: { name: target, relationshipType } },
    mapping: [
      {
        source: { fieldPath: [{ fieldName: from }] },
        target: { modelField: [{ fieldName: to }] },
      },
    ],
  });
}
