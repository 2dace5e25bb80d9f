import { expect, test } from "vitest";
import { articleFilter, FILTERS } from "../../testing/article-filter.ts";
import { articles, connector, object, problemsIn, SCHEMA, SHOP } from "../../testing/shop.ts";

/** A connector whose function takes a filter of articles, and cannot look into their places. */
function picking(capabilities: object = {}) {
  const only = { type: { type: "predicate" as const, object_type_name: "article" } };
  const { functions } = SCHEMA;
  const pick = { name: "pick", arguments: { only }, result_type: { type: "named", name: "int" } };
  const schema = { functions: [...functions, pick as (typeof functions)[number]] };
  return connector({ schema, capabilities: { query: {}, mutation: {}, ...capabilities } });
}

const PICK = object("Command", {
  name: "pick",
  outputType: "Int!",
  arguments: [{ name: "only", type: "Article_filter!" }],
  source: { dataConnectorName: "db", dataConnectorCommand: { function: "pick" } },
});

test("a filter among the arguments is one that the connector can evaluate", () => {
  const nested = { query: { nested_fields: { filter_by: {} } } };
  const rest = [...SHOP.slice(1), ...FILTERS, PICK];
  expect(problemsIn([picking(nested), ...rest])).toEqual([]);
  expect(problemsIn([picking(), ...rest])).toEqual([
    expect.stringMatching(
      /^argument 'only' in command 'pick \(in subgraph shop\)' has an error: The data connector 'db \(in subgraph shop\)' does not support filtering inside nested objects/,
    ),
  ]);
});

test("an argument whose type nobody defines is refused, of a model that is passed nothing too", () => {
  const model = articles({ source: null, arguments: [{ name: "a", type: "Nope" }] });
  expect(problemsIn([...SHOP, model])).toEqual([
    "argument 'a' in model 'Articles (in subgraph shop)' has an error: Unknown type: Nope (in subgraph shop)",
  ]);
  const known = articles({ source: null, arguments: [{ name: "a", type: "Article_filter" }] });
  expect(problemsIn([...SHOP, ...FILTERS.slice(0, -1), articleFilter(), known])).toEqual([]);
});
