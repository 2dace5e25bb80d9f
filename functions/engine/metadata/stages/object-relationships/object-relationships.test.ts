import { expect, test } from "vitest";
import {
  articles,
  AUTHORS,
  built,
  connector,
  object,
  problemsIn,
  SHOP,
  warningsIn,
  writerOf,
  WRITTEN,
} from "../../testing/shop.ts";

const MODELS = [articles(), AUTHORS];
const ON = "relationship author on type Article (in subgraph shop)";

const field = (fieldName: string) => ({ fieldPath: [{ fieldName }] });
const modelField = (fieldName: string) => ({ modelField: [{ fieldName }] });
const argument = (argumentName: string) => ({ argument: { argumentName } });
const mapped = (...mapping: [source: object, target: object][]) => ({
  mapping: mapping.map(([source, target]) => ({ source, target })),
});

function command(source: object) {
  return object("Command", {
    name: "today",
    outputType: "String!",
    arguments: [],
    source: { dataConnectorName: "db", dataConnectorCommand: source },
  });
}
const TODAY = { target: { command: { name: "today" } }, mapping: [] };

test("a relationship leads to the rows of a model, and knows what its connector can do with it", () => {
  const made = built([...SHOP, ...MODELS, writerOf(), WRITTEN]).objectTypes;
  expect(made["shop.Article"]?.relationships["author"]).toEqual({
    name: "author",
    source: "shop.Article",
    description: null,
    deprecated: null,
    graphqlFieldName: "author",
    target: {
      kind: "model",
      model: "shop.Authors",
      objectType: "shop.Author",
      relationshipType: "Object",
      mappings: [{ source: { field: "writer" }, target: { field: "id" } }],
      aggregate: null,
      capability: { local: "shop.db", relationComparisons: true, supportsNested: false },
    },
  });
  expect(made["shop.Author"]?.relationships["articles"]?.target).toMatchObject({
    relationshipType: "Array",
  });
});

test("a relationship to what lives elsewhere is not local", () => {
  const elsewhere = [
    connector({}, { name: "elsewhere" }),
    object("ObjectType", {
      name: "Person",
      fields: [{ name: "id", type: "Int!" }],
      dataConnectorTypeMapping: [
        { dataConnectorName: "elsewhere", dataConnectorObjectType: "author" },
      ],
    }),
    object(
      "Model",
      {
        name: "People",
        objectType: "Person",
        arguments: [{ name: "tenant", type: "Int!" }],
        source: { dataConnectorName: "elsewhere", collection: "authors" },
      },
      "v2",
    ),
    writerOf({ target: { model: { name: "People", relationshipType: "Object" } } }),
  ];
  const made = built([...SHOP, ...elsewhere]).objectTypes["shop.Article"];
  expect(made?.relationships["author"]?.target.capability.local).toBeNull();
});

test("a mistake in a relationship is refused", () => {
  const cases: [definition: object, message: string][] = [
    [
      { sourceType: "No" },
      "Source type No (in subgraph shop) referenced in the definition of relationship author is not defined",
    ],
    [
      { target: { model: { name: "No", relationshipType: "Object" } } },
      `unknown target model No (in subgraph shop) used in ${ON}`,
    ],
    [
      { target: { command: { name: "no" } } },
      `unknown target command no (in subgraph shop) used in ${ON}`,
    ],
    [
      mapped([field("hasOwnProperty"), modelField("id")]),
      `source field hasOwnProperty in field mapping for ${ON} is unknown.`,
    ],
    [
      mapped([field("writer"), modelField("no")]),
      `target field no in field mapping for ${ON} to model Authors (in subgraph shop) is unknown.`,
    ],
    [
      mapped([field("writer"), argument("no")]),
      `target argument no in argument mapping for ${ON} to model Authors (in subgraph shop) is unknown.`,
    ],
    [
      mapped([field("writer"), modelField("id")], [field("writer"), modelField("id")]),
      `Mapping for source field writer already exists in the ${ON}`,
    ],
    [
      mapped([field("writer"), argument("tenant")], [field("id"), argument("tenant")]),
      `The target argument tenant of model Authors (in subgraph shop) has been mapped more than once in the ${ON}`,
    ],
    [
      mapped([field("title"), argument("tenant")]),
      "The source field 'title' of type 'String' in the relationship 'author' on type 'Article (in subgraph shop)' cannot be mapped to the target argument 'tenant' of type 'Int!' on the target model 'Authors (in subgraph shop)' because their types are incompatible",
    ],
    [
      mapped([{ value: { literal: 1 } }, modelField("id")]),
      "Relationship mappings from value expressions are not supported yet.",
    ],
    [
      mapped([{ fieldPath: [] }, modelField("id")]),
      `The field path provided in the source of the ${ON} is empty`,
    ],
    [
      mapped([{ fieldPath: [{ fieldName: "place" }, { fieldName: "city" }] }, modelField("id")]),
      "Relationships with nested field paths are not supported yet.",
    ],
    [
      {
        target: {
          model: {
            name: "Authors",
            relationshipType: "Object",
            aggregate: { aggregateExpression: "count" },
          },
        },
      },
      `The ${ON} defines an aggregate, but aggregates can only be used with array relationships, not object relationships`,
    ],
  ];
  for (const [definition, message] of cases) {
    expect(problemsIn([...SHOP, ...MODELS, writerOf(definition)])).toEqual([message]);
  }
  expect(problemsIn([...SHOP, ...MODELS, writerOf(), writerOf()])).toEqual([
    "Multiple relationships named author defined for type Article (in subgraph shop)",
  ]);
});

test("a relationship to another subgraph that is not there is left out by flag", () => {
  const away = writerOf({
    target: { model: { name: "Authors", subgraph: "away", relationshipType: "Object" } },
  });
  const objects = [...SHOP, ...MODELS, away];
  expect(problemsIn(objects)).toEqual([
    `unknown target model Authors (in subgraph away) used in ${ON}`,
  ]);
  const made = built(objects, { allow_partial_supergraph: true });
  expect(made.objectTypes["shop.Article"]?.relationships).toEqual({});
});

test("a relationship may lead to a function; to a procedure it is told, and refused by flag", () => {
  const reads = [...SHOP, command({ function: "today" }), writerOf(TODAY)];
  expect(built(reads).objectTypes["shop.Article"]?.relationships["author"]?.target).toMatchObject({
    kind: "command",
    command: "shop.today",
  });
  const writes = [...SHOP, command({ procedure: "publish" }), writerOf(TODAY)];
  const message =
    "Procedure based commands are not supported in relationships. Relationship 'author' on type 'Article (in subgraph shop)' targets command 'today (in subgraph shop)' which is backed by procedure 'publish'";
  expect(warningsIn(writes)).toContain(message);
  expect(problemsIn(writes, { disallow_procedure_command_relationships: true })).toEqual([message]);
});

test("a connector that follows no relationships and takes no variables is told, and refused by flag", () => {
  const [, ...types] = SHOP;
  const objects = [
    connector({ capabilities: { query: {}, mutation: {} } }),
    ...types,
    ...MODELS,
    writerOf(),
  ];
  const message = `The data connector db (in subgraph shop) does not support relationships or variables, so it cannot be used for ${ON}`;
  expect(warningsIn(objects)).toContain(message);
  const flag = {
    disallow_local_relationships_on_data_connectors_without_relationships_or_variables: true,
  };
  expect(problemsIn(objects, flag)).toEqual([message]);
});
