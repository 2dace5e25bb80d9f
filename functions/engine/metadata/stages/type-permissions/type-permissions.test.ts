import { expect, test } from "vitest";
import { built, object, problemsIn, SHOP, warningsIn } from "../../testing/shop.ts";

function permitted(permissions: object, changes: object = {}, version = "v1") {
  return object("TypePermissions", { typeName: "Article", permissions, ...changes }, version);
}

const sees = (role: string, ...allowedFields: string[]) => ({ role, output: { allowedFields } });
const given = (field: string, literal: unknown) => ({
  role: "user",
  input: { fieldPresets: [{ field, value: { literal } }] },
});

test("a role sees the fields it is allowed and is given its presets; another sees nothing", () => {
  const variable = { sessionVariable: "x-user" };
  const preset = { role: "user", input: { fieldPresets: [{ field: "writer", value: variable }] } };
  const expected = {
    output: { user: ["id", "title"] },
    input: { user: [{ field: "writer", value: variable, deprecated: null }] },
  };
  for (const one of [
    permitted([sees("user", "id", "title"), preset]),
    permitted({ roleBased: [sees("user", "id", "title"), preset] }, {}, "v2"),
  ]) {
    expect(built([...SHOP, one]).objectTypes["shop.Article"]?.permissions).toEqual(expected);
  }
});

test("a mistake in permissions is refused", () => {
  const article = "Article (in subgraph shop)";
  const cases: [permissions: object, message: string][] = [
    [
      permitted([], { typeName: "No" }),
      "unknown type used in output permissions: No (in subgraph shop)",
    ],
    [
      permitted([sees("user", "valueOf")]),
      `unknown field 'valueOf' used in output permissions of type '${article}'`,
    ],
    [
      permitted([sees("user", "id"), sees("user", "title")]),
      "multiple output type permissions have been defined for type: Article",
    ],
    [
      permitted([given("id", 1), given("title", "x")]),
      "multiple input type permissions have been defined for type: Article",
    ],
    [
      permitted([given("no", 1)]),
      "unknown field 'no' used in output permissions of type 'Article'",
    ],
    [
      permitted([given("id", "1")]),
      'Type error in field preset of id, for input type permissions definition of type Article: Expected a value of type Int but got value "1"',
    ],
    [
      permitted({ rulesBased: [] }, {}, "v2"),
      `Authorization rules are not supported: the permissions of type ${article} must be role-based`,
    ],
  ];
  for (const [one, message] of cases) expect(problemsIn([...SHOP, one])).toEqual([message]);
});

test("a preset of an object's wrong form is told, and refused by flag", () => {
  const message =
    'Type error in field preset of place, for input type permissions definition of type Article: Expected an object value of type Place (in subgraph shop) but got value "here"';
  const objects = [...SHOP, permitted([given("place", "here")])];
  expect(warningsIn(objects)).toEqual([message]);
  expect(problemsIn(objects, { typecheck_object_type_values_in_presets: true })).toEqual([message]);
});
