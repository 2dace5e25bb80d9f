import { expect, test } from "vitest";
import {
  connector,
  built,
  object,
  problemsIn,
  SCHEMA,
  SHOP,
  warningsIn,
} from "../../testing/shop.ts";

function publish(definition: object = {}) {
  return object("Command", {
    name: "publish",
    outputType: "Int!",
    arguments: [{ name: "article", type: "Int!" }],
    source: {
      dataConnectorName: "db",
      dataConnectorCommand: { procedure: "publish" },
      argumentMapping: { article: "id" },
    },
    graphql: { rootFieldName: "publish", rootFieldKind: "Mutation" },
    ...definition,
  });
}

function today(definition: object = {}) {
  return object("Command", {
    name: "today",
    outputType: "String!",
    arguments: [{ name: "headers", type: "Json!" }],
    source: { dataConnectorName: "db", dataConnectorCommand: { function: "today" } },
    graphql: { rootFieldName: "today", rootFieldKind: "Query", deprecated: { reason: "late" } },
    ...definition,
  });
}

test("a command knows its function or procedure, its arguments and its root field", () => {
  const made = built([...SHOP, publish({ description: "Shows it" }), today()]).commands;
  expect(made["shop.publish"]).toMatchObject({
    description: "Shows it",
    outputType: { named: { inbuilt: "Int" }, nullable: false },
    source: {
      connector: "shop.db",
      kind: "procedure",
      name: "publish",
      argumentMapping: { article: "id" },
      resultType: { type: "named", name: "int" },
    },
    graphql: { rootField: "publish", kind: "Mutation", deprecated: null },
  });
  expect(made["shop.today"]).toMatchObject({
    source: { kind: "function", argumentMapping: { headers: "headers" } },
    graphql: { kind: "Query", deprecated: { reason: "late" } },
  });
});

test("a command needs a connector with its function or procedure", () => {
  const source = (changes: object) => ({
    source: { dataConnectorName: "db", dataConnectorCommand: { function: "today" }, ...changes },
  });
  const table: [command: object, said: string][] = [
    [
      today(source({ dataConnectorName: "other" })),
      "the source data connector other (in subgraph shop) for command today (in subgraph shop) has not been defined",
    ],
    [
      today(source({ dataConnectorCommand: { function: "publish" } })),
      "the function publish in the data connector db (in subgraph shop) for command today (in subgraph shop) has not been defined",
    ],
    [
      today(source({ dataConnectorCommand: { procedure: "today" } })),
      "the procedure today in the data connector db (in subgraph shop) for command today (in subgraph shop) has not been defined",
    ],
    [
      publish({
        source: { dataConnectorName: "db", dataConnectorCommand: { procedure: "publish" } },
      }),
      "An error occurred while mapping arguments in the command publish (in subgraph shop) to the procedure publish in the data connector db (in subgraph shop): argument article is mapped to an unknown argument article",
    ],
    [
      today({ outputType: "Author" }),
      "ndc validation error: type text is not defined in the agent schema in command today (in subgraph shop)",
    ],
  ];
  for (const [command, said] of table) expect(problemsIn([...SHOP, command])).toEqual([said]);
  expect(problemsIn([...SHOP, today(), today({ graphql: null })])).toEqual([
    "the following command is defined more than once: today (in subgraph shop)",
  ]);
});

test("arguments have types that are defined, and names of their own", () => {
  const argument = { name: "headers", type: "Nope!" };
  expect(problemsIn([...SHOP, today({ arguments: [argument] })])).toEqual([
    "the argument 'headers' in command 'today (in subgraph shop)' has an unknown type: Nope!",
  ]);
  const twice = { name: "headers", type: "Json!" };
  expect(problemsIn([...SHOP, today({ arguments: [twice, twice] })])).toEqual([
    "the following argument in command today (in subgraph shop) is defined more than once: headers",
  ]);
});

test("an output type that nobody defines is told, and refused by a flag", () => {
  const command = today({ outputType: "Nope", source: null });
  expect(warningsIn([...SHOP, command])).toEqual([
    "Command 'today (in subgraph shop)' has an invalid output type 'Nope'",
  ]);
  expect(problemsIn([...SHOP, command], { require_valid_command_output_type: true })).toHaveLength(
    1,
  );
});

test("a second command of one root field is left out of GraphQL, and refused by a flag", () => {
  const second = today({ name: "now" });
  expect(built([...SHOP, today(), second]).commands["shop.now"]?.graphql).toBeNull();
  expect(
    problemsIn([...SHOP, today(), second], { require_unique_command_graphql_names: true }),
  ).toEqual([
    "Cannot add the command now (in subgraph shop) to GraphQL schema: Cannot add query root field today as it already in use",
  ]);
});

test("an answer that holds headers beside its result is mapped by its result", () => {
  const named = (name: string) => ({ type: { type: "named" as const, name } });
  const answer = { fields: { h: named("json"), r: named("author") }, foreign_keys: {} };
  const schema = {
    object_types: { ...SCHEMA.object_types, answer },
    functions: [{ name: "today", arguments: {}, result_type: named("answer").type }],
  };
  const responseHeaders = { headersField: "h", resultField: "r", forwardHeaders: [] };
  const author = today({ outputType: "Author", arguments: [] });
  const types = SHOP.slice(1);
  expect(problemsIn([connector({ schema }, { responseHeaders }), ...types, author])).toEqual([]);
  expect(problemsIn([connector({ schema }), ...types, author])).toEqual([
    "No mapping defined for type Author (in subgraph shop) to object answer of data connector db (in subgraph shop) in command today (in subgraph shop)",
  ]);
});

test("an answer whose type is not in the connector's schema is refused", () => {
  const functions = [
    { name: "today", arguments: {}, result_type: { type: "named" as const, name: "nothing" } },
  ];
  const command = today({ arguments: [] });
  expect(problemsIn([connector({ schema: { functions } }), ...SHOP.slice(1), command])).toEqual([
    "NDC validation error: type nothing is not defined in the agent schema",
  ]);
});
