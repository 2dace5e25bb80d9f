import { articles, object } from "./shop.ts";

function filter(name: string, operand: object, definition: object = {}): object {
  return object("BooleanExpressionType", {
    name,
    operand,
    logicalOperators: { enable: true },
    isNull: { enable: true },
    graphql: { typeName: name },
    ...definition,
  });
}

function scalar(type: string, dataConnectorScalarType: string, operators: [string, string][]) {
  return filter(`${type}_filter`, {
    scalar: {
      type,
      comparisonOperators: operators.map(([name, argumentType]) => ({ name, argumentType })),
      dataConnectorOperatorMapping: [
        {
          dataConnectorName: "db",
          dataConnectorScalarType,
          operatorMapping: { is: "_eq", among: "_in" },
        },
      ],
    },
  });
}

const INT = scalar("Int", "int", [
  ["is", "Int!"],
  ["among", "[Int!]!"],
  ["_lt", "Int!"],
]);
const TEXT = scalar("String", "text", [["is", "String!"]]);

const by = (fields: Record<string, string>, relationships: string[] = []) => ({
  comparableFields: Object.entries(fields).map(([fieldName, booleanExpressionType]) => ({
    fieldName,
    booleanExpressionType,
  })),
  comparableRelationships: relationships.map((relationshipName) => ({ relationshipName })),
});

/** Compares the id, the title and the place of articles, and their author. */
export function articleFilter(relationships: string[] = [], definition: object = {}): object {
  const fields = { id: "Int_filter", title: "String_filter", place: "Place_filter" };
  return filter(
    "Article_filter",
    { object: { type: "Article", ...by(fields, relationships) } },
    definition,
  );
}

const PLACE_FILTER = filter("Place_filter", {
  object: { type: "Place", ...by({ city: "String_filter" }) },
});

/** Boolean expressions by which the objects of the shop are compared. */
export const FILTERS = [INT, TEXT, PLACE_FILTER, articleFilter()];

export const FILTERED_ARTICLES = articles({ filterExpressionType: "Article_filter" });
