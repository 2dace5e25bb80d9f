import { expect, test } from "vitest";
import { scalar } from "../../testing/filters.ts";
import { built, problemsIn, SHOP, warningsIn } from "../../testing/shop.ts";

test("an operator that is not mapped is the connector's of its name", () => {
  expect(built([...SHOP, scalar()]).booleanExpressions["shop.int_filter"]).toMatchObject({
    kind: "scalar",
    scalarType: { inbuilt: "Int" },
    operators: { _eq: { argumentType: { named: { inbuilt: "Int" }, nullable: false } } },
    operatorMapping: { "shop.db": { _eq: "_eq", less: "_lt" } },
    isNull: true,
  });
});

test("logical operators on scalars are offered by flag, and told where it is off", () => {
  const expression = (flags: object) =>
    built([...SHOP, scalar()], flags).booleanExpressions["shop.int_filter"]?.logicalOperators;
  expect(expression({ logical_operators_in_scalar_boolean_expressions: true })).toBe(true);
  expect(expression({})).toBe(false);
  expect(warningsIn([...SHOP, scalar()])).toEqual([
    expect.stringContaining("has enabled logical operators, but they will not appear"),
  ]);
});

test("a scalar expression over what is not there is refused", () => {
  const at = (dataConnectorName: string, dataConnectorScalarType: string) => ({
    dataConnectorOperatorMapping: [
      { dataConnectorName, dataConnectorScalarType, operatorMapping: {} },
    ],
  });
  const cases: [changes: object, message: string][] = [
    [
      at("no", "int"),
      "unknown data connector no (in subgraph shop) referenced in scalar type representation of int",
    ],
    [at("db", "no"), "cannot find scalar type no in data connector db (in subgraph shop)"],
    [
      { comparisonOperators: [{ name: "_eq", argumentType: "No" }] },
      "cannot find type No (in subgraph shop) when resolving arguments for comparison operator _eq for int_filter (in subgraph shop)",
    ],
  ];
  for (const [changes, message] of cases) {
    expect(problemsIn([...SHOP, scalar(changes)])).toEqual([message]);
  }
});

test("operators that mean something else at the connector are told, and refused by flag", () => {
  const its = "in the boolean expression 'int_filter (in subgraph shop)'";
  const operator = (name: string, argumentType: string, mapped: object = {}) =>
    scalar({
      comparisonOperators: [{ name, argumentType }],
      dataConnectorOperatorMapping: [
        { dataConnectorName: "db", dataConnectorScalarType: "int", operatorMapping: mapped },
      ],
    });
  const text = (name: string, type: string, argumentType: string) =>
    scalar({
      type,
      comparisonOperators: [{ name, argumentType }],
      dataConnectorOperatorMapping: [
        { dataConnectorName: "db", dataConnectorScalarType: "text", operatorMapping: {} },
      ],
    });
  const strings = `the operator '_contains' ${its} is only applicable on string scalars: `;
  const cases: [expression: object, message: string][] = [
    [
      operator("_no", "Int!"),
      `The operator '_no' is mapped to '_no' for the data connector 'db (in subgraph shop)' ${its}, but the mapped operator is not found in the data connector.`,
    ],
    [
      operator("_in", "Int!"),
      `the argument type 'Int!' for the operator '_in' ${its} should be a list`,
    ],
    [
      operator("_in", "[String!]!"),
      `the argument type 'String!' for the operator '_in' ${its} should match the scalar type 'Int'`,
    ],
    [
      operator("is", "String!", { is: "_eq" }),
      `the argument type 'String!' for the operator 'is' ${its} should match the scalar type 'Int'`,
    ],
    [
      text("_like", "String", "String"),
      `the argument type for the operator '_like' ${its} is not compatible with the mapped operator's argument type defined in the data connector: Type 'String' is not compatible with NDC type 'text!' - Expected a nullable type`,
    ],
    [
      text("_contains", "Json", "String!"),
      `${strings}scalar type 'Json (in subgraph shop)' is not a string`,
    ],
    [text("_contains", "String", "Int!"), `${strings}argument type 'Int' is not a string`],
    [text("_contains", "String", "[String!]!"), `${strings}argument type '[String!]!' is a list`],
  ];
  for (const [expression, message] of cases) {
    const objects = [...SHOP, expression];
    expect(warningsIn(objects)).toContain(message);
    const flag = { validate_scalar_boolean_expression_operators: true };
    expect(problemsIn(objects, flag)).toEqual([message]);
  }
});
