import { expect, test } from "vitest";
import {
  article,
  articles,
  AUTHOR,
  AUTHORS,
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

const source = (changes: object) => ({
  source: { dataConnectorName: "db", collection: "articles", ...changes },
});

function authors(definition: object = {}) {
  return object(
    "Model",
    {
      name: "Authors",
      objectType: "Author",
      arguments: [{ name: "of", type: "Int!" }],
      source: { dataConnectorName: "db", collection: "authors", argumentMapping: { of: "tenant" } },
      ...definition,
    },
    "v2",
  );
}

test("a model knows its collection and the arguments that are passed to it", () => {
  const made = built([...SHOP, authors({ description: "Who writes" })]).models["shop.Authors"];
  expect(made).toMatchObject({
    name: "shop.Authors",
    description: "Who writes",
    objectType: "shop.Author",
    arguments: { of: { type: { named: { inbuilt: "Int" }, nullable: false } } },
    source: {
      connector: "shop.db",
      collection: "authors",
      ndcType: "author",
      argumentMapping: { of: "tenant" },
    },
  });
});

test("a model needs a type, a connector and a collection that are there", () => {
  const table: [model: object, said: string][] = [
    [
      articles({ objectType: "Nope" }),
      "The data type 'Nope (in subgraph shop)' for model 'Articles (in subgraph shop)' has not been defined",
    ],
    [
      articles(source({ dataConnectorName: "other" })),
      "the source data connector other (in subgraph shop) for model Articles (in subgraph shop) has not been defined",
    ],
    [
      articles(source({ collection: "books" })),
      "the collection books in the data connector db (in subgraph shop) for model Articles (in subgraph shop) has not been defined",
    ],
  ];
  for (const [model, said] of table) expect(problemsIn([...SHOP, model])).toEqual([said]);
});

test("mistakes in several models are told together, with their places", () => {
  expect(
    problemsIn([...SHOP, articles({ objectType: "A" }), authors({ objectType: "B" })]),
  ).toHaveLength(2);
  expect(problemsIn([...SHOP, articles(), articles()])).toEqual([
    "the following model is defined more than once: Articles (in subgraph shop)",
  ]);
});

test("arguments are mapped one to one to those of the collection", () => {
  const begin =
    "An error occurred while mapping arguments in the model Authors (in subgraph shop) to the collection authors in the data connector db (in subgraph shop): ";
  const of = { name: "of", type: "Int!" };
  const mapped = (argumentMapping: object, args: object[] = [of]) =>
    authors({
      arguments: args,
      source: { dataConnectorName: "db", collection: "authors", argumentMapping },
    });
  const table: [model: object, said: string][] = [
    [mapped({}), `${begin}argument of is mapped to an unknown argument of`],
    [mapped({ of: "owner" }), `${begin}argument of is mapped to an unknown argument owner`],
    [
      mapped({ of: "tenant" }, [of, { name: "tenant", type: "Int!" }]),
      `${begin}the data connector argument tenant has been mapped to more than once`,
    ],
    [
      mapped({ of: "tenant", by: "tenant" }),
      `${begin}the following arguments referenced in argument mappings are unknown: by`,
    ],
    [
      mapped({ of: "tenant" }, [{ name: "of", type: "Nope!" }]),
      `${begin}of has the data type Nope (in subgraph shop) that has not been defined`,
    ],
    [
      mapped({ of: "tenant" }, [of, of]),
      "the following argument in model Authors (in subgraph shop) is defined more than once: of",
    ],
  ];
  for (const [model, said] of table) expect(problemsIn([...SHOP, model])).toEqual([said]);
});

test("arguments of other types and arguments that nothing fills are told, and refused by a flag", () => {
  const model = authors({ arguments: [{ name: "of", type: "String!" }] });
  const said =
    "An issue occurred while mapping arguments in the model Authors (in subgraph shop) to the collection authors in the data connector db (in subgraph shop): the type of argument 'of' is not compatible with the type of the data connector argument 'tenant'";
  expect(warningsIn([...SHOP, model])).toEqual([expect.stringContaining(said)]);
  expect(problemsIn([...SHOP, model], { validate_argument_mapping_types: true })).toHaveLength(1);
  const bare = authors({
    arguments: [],
    source: { dataConnectorName: "db", collection: "authors" },
  });
  expect(warningsIn([...SHOP, bare])).toEqual([
    expect.stringContaining(
      "the following data connector arguments are not mapped to an argument: tenant",
    ),
  ]);
});

test("what the link presets is no argument of a model", () => {
  // Presets are JSON, so that the collection must take some.
  const schema = {
    collections: SCHEMA.collections.map((one) => ({
      ...one,
      ...(one.name === "authors" && {
        arguments: { tenant: { type: { type: "named" as const, name: "json" } } },
      }),
    })),
  };
  const definition = {
    argumentPresets: [
      { argument: "tenant", value: { httpHeaders: { forward: ["x"], additional: {} } } },
    ],
  };
  const shop = [connector({ schema }, definition), ...SHOP.slice(1)];
  expect(problemsIn([...shop, authors({ arguments: [{ name: "of", type: "Json!" }] })])).toEqual([
    expect.stringContaining(
      "the argument of is mapped to the data connector argument tenant which is already used as an argument preset in the DataConnectorLink",
    ),
  ]);
  const without = authors({
    arguments: [],
    source: { dataConnectorName: "db", collection: "authors" },
  });
  expect(warningsIn([...shop, without])).toEqual([]);
});

test("the types inside of a row are mapped to what the connector holds there", () => {
  const types = [connector(), ...REPRESENTATIONS, JSON_TYPE, AUTHOR];
  const unmapped = object("ObjectType", {
    name: "Place",
    fields: [{ name: "city", type: "String!" }],
  });
  expect(problemsIn([...types, article(), unmapped, articles()])).toEqual([
    "No mapping defined for type Place (in subgraph shop) to object place of data connector db (in subgraph shop) in model Articles (in subgraph shop)",
  ]);
  expect(problemsIn([...types, article(), PLACE, articles()])).toEqual([]);
});

test("the arguments of a column are those that the connector knows", () => {
  const withArgument = article({
    dataConnectorTypeMapping: [
      {
        dataConnectorName: "db",
        dataConnectorObjectType: "article",
        fieldMapping: {
          writer: { column: { name: "author_id" } },
          title: { column: { name: "title", argumentMapping: { upper: "shout" } } },
        },
      },
    ],
  });
  const shop = [connector(), ...REPRESENTATIONS, JSON_TYPE, AUTHOR, PLACE, withArgument];
  expect(problemsIn([...shop, articles()])).toEqual([
    "NDC validation error: Argument 'upper' used in argument mapping for the field 'title' in object type 'Article (in subgraph shop)' is not defined in the data connector 'db (in subgraph shop)'.",
  ]);
});

const keyed = (fields: string[], keys: string[][] = []) =>
  article({
    fields: [
      { name: "writer", type: "Int!" },
      { name: "tags", type: "[String!]!" },
    ],
    globalIdFields: fields,
    graphql: {
      typeName: "Article",
      ...(keys.length > 0 && { apolloFederation: { keys: keys.map((one) => ({ fields: one })) } }),
    },
  });
const shopOf = (type: object) => [connector(), ...REPRESENTATIONS, JSON_TYPE, AUTHOR, PLACE, type];
const entity = { graphql: { selectUniques: [], apolloFederation: { entitySource: true } } };
const ofArticle = (kind: string) => `the ${kind} fields of type Article (in subgraph shop)`;

test("node(id) reads the one model whose rows its global ids name", () => {
  const made = built([...shopOf(keyed(["writer"])), articles({ globalIdSource: true })]);
  expect(made.objectTypes["shop.Article"]?.globalIdSource).toBe("shop.Articles");
  const source = articles({ globalIdSource: true });
  const second = articles({ name: "More", globalIdSource: true });
  const arg = articles({ globalIdSource: true, arguments: [{ name: "a", type: "Int" }] });
  const table: [type: object, models: object[], said: string][] = [
    [
      keyed(["writer"]),
      [articles()],
      "'globalIdFields' for type Article (in subgraph shop) found, but no model found with 'globalIdSource: true' for type Article (in subgraph shop)",
    ],
    [
      article(),
      [source],
      "Model Articles is marked as a global ID source but there are no global id fields present in the related object type Article (in subgraph shop)",
    ],
    [
      keyed(["writer"]),
      [source, second],
      "Found multiple models  More (in subgraph shop), Articles (in subgraph shop) that implement the same object type Article (in subgraph shop) to be global ID sources.",
    ],
    [
      keyed(["writer"]),
      [arg],
      "model Articles (in subgraph shop) with arguments is unsupported as a global ID source",
    ],
    [
      keyed(["tags"]),
      [source],
      `comparison for non-scalar field tags of model Articles (in subgraph shop) used in ${ofArticle("global ID")} is unsupported`,
    ],
  ];
  for (const [type, models, said] of table) {
    expect(problemsIn([...shopOf(type), ...models])).toEqual([said]);
  }
});

test("an entity of Apollo Federation is answered by one model that finds rows by its keys", () => {
  const made = built([...shopOf(keyed([], [["writer"]])), articles(entity)]);
  expect(made.objectTypes["shop.Article"]?.apolloEntitySource).toBe("shop.Articles");
  expect(built([...SHOP, articles(entity)]).objectTypes["shop.Article"]?.apolloEntitySource).toBe(
    null,
  );
  const arg = articles({ ...entity, arguments: [{ name: "a", type: "Int" }] });
  const table: [models: object[], said: string][] = [
    [
      [articles()],
      "'apolloFederation.keys' for type Article (in subgraph shop) found, but no model found with 'apolloFederation.entitySource: true' for type Article (in subgraph shop)",
    ],
    [
      [articles(entity), articles({ ...entity, name: "More" })],
      "multiple models are marked as entity source for the object type Article (in subgraph shop)",
    ],
    [
      [arg],
      "model Articles (in subgraph shop) with arguments is unsupported as an Apollo Federation entity source",
    ],
  ];
  for (const [models, said] of table) {
    expect(problemsIn([...shopOf(keyed([], [["writer"]])), ...models])).toEqual([said]);
  }
});

test("models of the same rows may stand beside each other", () => {
  expect(problemsIn([...SHOP, articles(), articles({ name: "Other" }), AUTHORS])).toEqual([]);
});
