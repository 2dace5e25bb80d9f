import { expect, test } from "vitest";
import {
  built,
  connector,
  JSON_TYPE,
  object,
  problemsIn,
  REPRESENTATIONS,
  warningsIn,
} from "../../testing/shop.ts";

function represented(definition: object = {}) {
  return object("DataConnectorScalarRepresentation", {
    dataConnectorName: "db",
    dataConnectorScalarType: "json",
    representation: "Json",
    ...definition,
  });
}

test("a scalar type knows which scalars of connectors it stands for", () => {
  const made = built([connector(), JSON_TYPE, ...REPRESENTATIONS]);
  expect(made.scalarTypes["shop.Json"]).toMatchObject({
    graphqlTypeName: "Json",
    representationOf: { "shop.db": ["json"] },
  });
});

test("a representation is refused where it is of nothing, by nothing or the second", () => {
  const cases: [representations: object[], message: string][] = [
    [
      [represented({ dataConnectorName: "no" })],
      "unknown data connector no (in subgraph shop) referenced in scalar type representation of json",
    ],
    [
      [represented({ dataConnectorScalarType: "no" })],
      "cannot find scalar type no in data connector db (in subgraph shop)",
    ],
    [
      [represented({ dataConnectorScalarType: "constructor" })],
      "cannot find scalar type constructor in data connector db (in subgraph shop)",
    ],
    [
      [represented({ representation: "No" })],
      "unknown type represented for scalar type json: No (in subgraph shop)",
    ],
    [
      [represented(), represented()],
      "multiple type representations defined for scalar json from data connector db (in subgraph shop)",
    ],
  ];
  for (const [representations, message] of cases) {
    expect(problemsIn([connector(), JSON_TYPE, ...representations])).toEqual([message]);
  }
});

test("a scalar type is refused the second time, by its own name or by that in GraphQL", () => {
  expect(
    problemsIn([object("ScalarType", { name: "A" }), object("ScalarType", { name: "A" })]),
  ).toEqual(["the following type is defined more than once: A (in subgraph shop)"]);
  const other = object("ScalarType", { name: "B", graphql: { typeName: "Json" } });
  expect(problemsIn([JSON_TYPE, other])).toEqual([
    "multiple graphql types found with the same name: Json",
  ]);
});

test("a scalar type that is called like one of GraphQL's is told, and refused by flag", () => {
  const named = [object("ScalarType", { name: "Int" })];
  const message = "Scalar type Int conflicts with existing inbuilt type";
  expect(warningsIn(named)).toEqual([message]);
  const flag = { disallow_scalar_type_names_conflicting_with_inbuilt_types: true };
  expect(problemsIn(named, flag)).toEqual([message]);
});
