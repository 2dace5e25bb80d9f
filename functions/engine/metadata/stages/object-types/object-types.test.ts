import { expect, test } from "vitest";
import {
  article,
  AUTHOR,
  built,
  connector,
  JSON_TYPE,
  object,
  PLACE,
  problemsIn,
  REPRESENTATIONS,
  SCHEMA,
  SHOP,
  warningsIn,
} from "../../testing/shop.ts";

const ARTICLE = "Article (in subgraph shop)";
const DB = "data connector db (in subgraph shop)";

/** The shop, with an article that differs in what is given. */
function shop(changes: object): object[] {
  return [connector(), ...REPRESENTATIONS, JSON_TYPE, article(changes), AUTHOR, PLACE];
}

function mapping(changes: object = {}) {
  return {
    dataConnectorTypeMapping: [
      { dataConnectorName: "db", dataConnectorObjectType: "article", ...changes },
    ],
  };
}

function typed(...fields: [name: string, type: string][]) {
  return { fields: fields.map(([name, type]) => ({ name, type })) };
}

test("a field without a mapping is the column of its name, and each knows its column's type and operators", () => {
  const { fields } =
    built(SHOP).objectTypes["shop.Article"]?.mappings["shop.db"]?.["article"] ?? {};
  expect(fields).toMatchObject({
    title: {
      column: "title",
      columnType: { type: "nullable", underlying_type: { type: "named", name: "text" } },
      operators: { equal: "_eq", in: null, lessThan: null, greaterThan: null },
    },
    writer: {
      column: "author_id",
      operators: { equal: "_eq", in: "_in", lessThan: "_lt", greaterThan: "_gt" },
    },
    tags: { column: "tags", operators: { equal: "_eq" } },
    place: { column: "place", operators: null },
  });
});

test("a mistake in an object type is refused", () => {
  const id = typed(["id", "Int!"]).fields;
  const federated = (keys: object[]) => ({
    graphql: { typeName: "Article", apolloFederation: { keys } },
  });
  const cases: [changes: object, message: string][] = [
    [
      typed(["id", "Int!"], ["id", "Int!"]),
      `the following field in type ${ARTICLE} is defined more than once: id`,
    ],
    [typed(["id", "[Int"]), "invalid type reference: [Int"],
    [
      {
        fields: [
          {
            name: "id",
            type: "Int!",
            arguments: [
              { name: "a", argumentType: "Int" },
              { name: "a", argumentType: "Int" },
            ],
          },
        ],
      },
      `the following argument for field id in type ${ARTICLE} is defined more than once: a`,
    ],
    [
      { globalIdFields: ["id"] },
      `A field named \`id\` cannot be present in the object type ${ARTICLE} when global_id fields are non-empty.`,
    ],
    [
      { ...typed(["title", "String"]), globalIdFields: ["no"], dataConnectorTypeMapping: [] },
      `Unknown field no in global_id defined for the type ${ARTICLE}`,
    ],
    [
      federated([{ fields: ["constructor"] }]),
      `unknown field constructor in apollo federation keys defined for the object type ${ARTICLE}`,
    ],
    [
      federated([{ fields: [] }]),
      `empty fields in apollo federation keys defined for the object type ${ARTICLE}`,
    ],
    [
      federated([]),
      `empty keys in apollo federation configuration defined for the object type ${ARTICLE}`,
    ],
    [
      { graphql: { typeName: "Author" } },
      "multiple graphql types found with the same name: Author",
    ],
    [
      mapping({ dataConnectorName: "no" }),
      `data connector no (in subgraph shop) referenced in type mappings of type ${ARTICLE} is not found in object type ${ARTICLE}`,
    ],
    [
      mapping({ dataConnectorObjectType: "toString" }),
      `the type toString is not defined as an object type in the connector's schema. This type is being mapped to by the type ${ARTICLE} in object type ${ARTICLE}`,
    ],
    [
      { fields: id, ...mapping({ fieldMapping: { id: { column: { name: "no" } } } }) },
      `unknown target column name no for field id in object type ${ARTICLE}`,
    ],
    [
      {
        fields: id,
        ...mapping({
          fieldMapping: { b: { column: { name: "id" } }, a: { column: { name: "id" } } },
        }),
      },
      `the following fields in field mappings of type ${ARTICLE} are unknown: a, b in object type ${ARTICLE}`,
    ],
    [
      {
        fields: id,
        dataConnectorTypeMapping: [
          ...mapping().dataConnectorTypeMapping,
          ...mapping().dataConnectorTypeMapping,
        ],
      },
      `Multiple mappings have been defined from object article of ${DB}`,
    ],
  ];
  for (const [changes, message] of cases) expect(problemsIn(shop(changes))).toEqual([message]);
  expect(
    problemsIn([AUTHOR, AUTHOR].map(() => object("ObjectType", { name: "A", fields: [] }))),
  ).toEqual(["the following type is defined more than once: A (in subgraph shop)"]);
});

test("types that do not fit those of their columns are told, and refused by their flags", () => {
  const cannot = (field: string) =>
    `The field '${field}' in object type '${ARTICLE}' cannot be mapped to data connector 'db (in subgraph shop)' field 'article.${field}' because: `;
  const cases: [changes: object, flag: string, message: string][] = [
    [
      typed(["title", "String!"]),
      "validate_object_type_data_connector_type_mapping_field_types",
      `${cannot("title")}Type 'String!' is not compatible with NDC type 'text' - Expected a non-nullable type`,
    ],
    [
      typed(["tags", "[String]!"]),
      "validate_object_type_data_connector_type_mapping_field_types",
      `${cannot("tags")}Type '[String]!' is not compatible with NDC type '[text!]!' - Expected a nullable type`,
    ],
    [
      typed(["id", "Json!"]),
      "disallow_data_connector_scalar_types_mismatch",
      `the field id in ${ARTICLE} should have the type Int for ${DB} but the field has type Json (in subgraph shop)`,
    ],
    [
      typed(["place", "No"]),
      "check_object_type_fields_exist",
      `Field type No (in subgraph shop) could not be found in field place for object type ${ARTICLE}`,
    ],
  ];
  for (const [changes, flag, message] of cases) {
    const objects = shop({ ...changes, ...mapping() });
    expect(warningsIn(objects)).toEqual([message]);
    expect(problemsIn(objects, { [flag]: true })).toEqual([message]);
  }
});

test("types that need one of themselves are told once, beginning with the first by name", () => {
  const needs = (name: string, of: string) =>
    object("ObjectType", { name, fields: [{ name: "one", type: of }] });
  const circle = [needs("B", "A!"), needs("A", "B!"), needs("C", "A!")];
  const message =
    "Recursive reference detected for object type 'A (in subgraph shop)' through non-null field path: A (in subgraph shop).one → B (in subgraph shop).one → A (in subgraph shop)";
  expect(warningsIn(circle)).toEqual([message]);
  expect(problemsIn(circle, { disallow_recursive_object_types: true })).toEqual([message]);
  expect(warningsIn([needs("A", "A"), needs("B", "[B!]!")])).toEqual([]);
});

test("a chain of very many types is followed to its end", () => {
  const length = 20_000;
  const chain = Array.from({ length }, (_, at) => {
    const type = at + 1 < length ? `T${at + 1}!` : "T0!";
    return object("ObjectType", { name: `T${at}`, fields: [{ name: "next", type }] });
  });
  const [told, ...others] = warningsIn(chain);
  expect(told).toContain("Recursive reference detected for object type 'T0 (in subgraph shop)'");
  expect(others).toEqual([]);
});

test("a scalar that has one meaning twice is told once, where a field uses it", () => {
  const { int } = SCHEMA.scalar_types;
  const twice = (changes: object) => [
    connector({
      schema: { scalar_types: { ...SCHEMA.scalar_types, int: { ...int, ...changes } as never } },
    }),
    ...REPRESENTATIONS,
    JSON_TYPE,
    article(),
    PLACE,
  ];
  const place = "found for type int in data connector db (in subgraph shop)";
  const operators = twice({ comparison_operators: { a: { type: "equal" }, b: { type: "equal" } } });
  expect(warningsIn(operators)).toEqual([`Multiple equals operators ${place}`]);
  const flag = { disallow_duplicate_operator_definitions_for_scalar_type: true };
  expect(problemsIn(operators, flag)).toEqual([`Multiple equals operators ${place}`]);
  const functions = twice({ aggregate_functions: { a: { type: "min" }, b: { type: "min" } } });
  expect(
    problemsIn(functions, {
      disallow_duplicate_aggregate_function_definitions_for_scalar_type: true,
    }),
  ).toEqual([`Multiple min aggregate functions ${place}`]);
  const year = { type: "year", result_type: "int" };
  expect(problemsIn(twice({ extraction_functions: { a: year, b: year } }))).toEqual([
    `Multiple year extraction functions ${place}`,
  ]);
});
