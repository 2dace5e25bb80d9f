import { object } from "./shop.ts";

/** `int_filter`: compares numbers. */
export function scalar(changes: object = {}, definition: object = {}) {
  return object("BooleanExpressionType", {
    name: "int_filter",
    operand: {
      scalar: {
        type: "Int",
        comparisonOperators: [
          { name: "_eq", argumentType: "Int!" },
          { name: "less", argumentType: "Int!" },
        ],
        dataConnectorOperatorMapping: [
          {
            dataConnectorName: "db",
            dataConnectorScalarType: "int",
            operatorMapping: { less: "_lt" },
          },
        ],
        ...changes,
      },
    },
    logicalOperators: { enable: true },
    isNull: { enable: true },
    graphql: { typeName: "int_filter" },
    ...definition,
  });
}

/** `text_filter`. */
export const TEXT = scalar(
  {
    type: "String",
    comparisonOperators: [{ name: "_contains", argumentType: "String!" }],
    dataConnectorOperatorMapping: [
      { dataConnectorName: "db", dataConnectorScalarType: "text", operatorMapping: {} },
    ],
  },
  { name: "text_filter", graphql: { typeName: "text_filter" } },
);

/** A field, with what compares it. */
export const compared = (fieldName: string, booleanExpressionType: string) => ({
  fieldName,
  booleanExpressionType,
});

/** `article_filter`: compares articles. */
export function filter(changes: object = {}, definition: object = {}) {
  return object("BooleanExpressionType", {
    name: "article_filter",
    operand: {
      object: {
        type: "Article",
        comparableFields: [compared("id", "int_filter")],
        comparableRelationships: [],
        ...changes,
      },
    },
    logicalOperators: { enable: true },
    isNull: { enable: true },
    graphql: { typeName: "article_filter" },
    ...definition,
  });
}

/** `place_filter`. */
const PLACES = filter(
  { type: "Place", comparableFields: [compared("city", "text_filter")] },
  { name: "place_filter", graphql: { typeName: "place_filter" } },
);
export const FILTERS = [scalar(), TEXT, PLACES];
