import { expect, test } from "vitest";
import { FILTERED_ARTICLES, FILTERS } from "../../testing/article-filter.ts";
import {
  articles,
  AUTHORS,
  built,
  connector,
  object,
  problemsIn,
  resolveShop,
  SHOP,
  warningsIn,
} from "../../testing/shop.ts";

const WITH_ARGUMENT = articles({
  arguments: [{ name: "tenant", type: "Int!" }],
  source: { dataConnectorName: "db", collection: "authors" },
  objectType: "Author",
});

function permissions(select: object, role = "user", modelName = "Articles") {
  return object("ModelPermissions", {
    modelName,
    permissions: [{ role, select: { filter: null, ...select } }],
  });
}

const preset = (argument: string, value: object) => ({ argumentPresets: [{ argument, value }] });
const PREFIX =
  "Error in model permission for model 'Articles (in subgraph shop)' for role 'user': ";

test("a role selects the rows that its filter picks, of what is preset for it", () => {
  const made = built([
    ...SHOP,
    WITH_ARGUMENT,
    permissions({
      filter: { fieldComparison: { field: "id", operator: "_eq", value: { literal: 1 } } },
      ...preset("tenant", { sessionVariable: "x-tenant" }),
      allowSubscriptions: true,
    }),
  ]);
  expect(made.models["shop.Articles"]?.permissions).toEqual({
    user: {
      filter: {
        type: "compare",
        field: "id",
        column: "id",
        operator: "_eq",
        argumentType: { named: { inbuilt: "Int" }, nullable: false },
        value: { literal: 1 },
      },
      argumentPresets: [{ argument: "tenant", value: { sessionVariable: "x-tenant" } }],
      allowSubscriptions: true,
    },
  });
  expect(made.roles).toEqual(["user"]);
});

test("a role without a select permission sees no rows; version 2 says the same by role", () => {
  const none = object("ModelPermissions", { modelName: "Articles", permissions: [{ role: "u" }] });
  expect(built([...SHOP, articles(), none]).models["shop.Articles"]?.permissions).toEqual({});
  const second = object(
    "ModelPermissions",
    {
      modelName: "Articles",
      permissions: { roleBased: [{ role: "user", select: { filter: null } }] },
    },
    "v2",
  );
  expect(built([...SHOP, articles(), second]).models["shop.Articles"]?.permissions).toEqual({
    user: { filter: null, argumentPresets: [], allowSubscriptions: false },
  });
});

test("authorization rules are refused", () => {
  const rules = object(
    "ModelPermissions",
    { modelName: "Articles", permissions: { rulesBased: [{ allow: {} }] } },
    "v2",
  );
  expect(problemsIn([...SHOP, articles(), rules])).toEqual([
    "Authorization rules are not supported: the permissions of model Articles (in subgraph shop) must be role-based",
  ]);
});

test("permissions are of one model that is there, and of each role once", () => {
  expect(problemsIn([...SHOP, permissions({})])).toEqual([
    "unknown model used in model select permissions definition: Articles (in subgraph shop)",
  ]);
  expect(problemsIn([...SHOP, articles(), permissions({}), permissions({}, "other")])).toEqual([
    "multiple model permissions defined for model: Articles (in subgraph shop)",
  ]);
  const twice = object("ModelPermissions", {
    modelName: "Articles",
    permissions: [
      { role: "user", select: { filter: null } },
      { role: "user", select: { filter: null } },
    ],
  });
  const said =
    "The role 'user' has been defined more than once in model permissions for model 'Articles (in subgraph shop)'";
  expect(warningsIn([...SHOP, articles(), twice])).toEqual([said]);
  const flag = { disallow_duplicate_model_permissions_roles: true };
  expect(problemsIn([...SHOP, articles(), twice], flag)).toEqual([said]);
});

test("presets are of arguments that are there, once, with values of their types", () => {
  const tenant = { argument: "tenant", value: { literal: 1 } };
  const table: [select: object, said: string][] = [
    [
      preset("owner", { literal: 1 }),
      "a preset argument 'owner' has been set for the model 'Articles (in subgraph shop)' but no such argument exists for this model",
    ],
    [{ argumentPresets: [tenant, tenant] }, "preset argument 'tenant' is defined more than once"],
    [
      preset("tenant", { literal: "one" }),
      "preset argument 'tenant' value has a type error: Expected a value of type Int but got value \"one\"",
    ],
  ];
  for (const [select, said] of table) {
    expect(problemsIn([...SHOP, WITH_ARGUMENT, permissions(select)])).toEqual([PREFIX + said]);
  }
  const sourceless = articles({ source: null, arguments: [{ name: "tenant", type: "Int!" }] });
  expect(problemsIn([...SHOP, sourceless, permissions(preset("tenant", { literal: 1 }))])).toEqual([
    `${PREFIX}model source is required for model 'Articles (in subgraph shop)' to resolve predicate`,
  ]);
});

test("what is said of a preset says where it is, and where its role and model are", () => {
  const made = resolveShop([...SHOP, WITH_ARGUMENT, permissions(preset("owner", { literal: 1 }))]);
  const [told] = "problems" in made ? made.problems : [];
  const at = ["subgraphs", 0, "objects", SHOP.length];
  const role = ["subgraphs", 0, "objects", SHOP.length + 1, "definition", "permissions", 0];
  const argument = [...role, "select", "argumentPresets", 0, "argument"];
  expect(told?.notes).toEqual([
    { path: argument, text: "This argument preset references an argument that does not exist" },
    { path: at, text: "Arguments are defined on this model" },
  ]);
  expect(told?.path).toEqual(at);
});

test("an argument that filters is preset by a predicate over its rows", () => {
  const filtered = articles({
    arguments: [{ name: "only", type: "Article_filter" }],
    source: { dataConnectorName: "db", collection: "picked" },
  });
  const predicate = { type: "predicate", object_type_name: "article" } as const;
  const picked = {
    name: "picked",
    type: "article",
    arguments: { only: { type: { type: "nullable", underlying_type: predicate } as const } },
    uniqueness_constraints: {},
  };
  const link = connector({ schema: { collections: [picked] } });
  const shop = [link, ...SHOP.slice(1), ...FILTERS, filtered];
  const value = {
    booleanExpression: {
      fieldComparison: { field: "id", operator: "is", value: { sessionVariable: "x-id" } },
    },
  };
  const made = built([...shop, permissions(preset("only", value))]);
  expect(made.models["shop.Articles"]?.permissions["user"]?.argumentPresets).toEqual([
    {
      argument: "only",
      value: {
        predicate: {
          type: "compare",
          field: "id",
          column: "id",
          operator: "_eq",
          argumentType: { named: { inbuilt: "Int" }, nullable: false },
          value: { sessionVariable: "x-id" },
        },
      },
    },
  ]);
  const literal = permissions(preset("only", { literal: { id: 1 } }));
  const said =
    "Type error in preset argument only for role user in model Articles (in subgraph shop): Found a literal value but the argument is a boolean expression type 'Article_filter (in subgraph shop)'";
  expect(warningsIn([...shop, literal])).toContain(said);
  const flag = { disallow_literals_as_boolean_expression_arguments: true };
  expect(problemsIn([...shop, literal], flag)).toEqual([said]);
});

test("permissions to change rows by statements need a connector that takes them, and have no effect", () => {
  const relational = object("ModelPermissions", {
    modelName: "Articles",
    permissions: [{ role: "user", relationalInsert: {} }],
  });
  expect(problemsIn([...SHOP, FILTERED_ARTICLES, ...FILTERS, relational])).toEqual([
    `${PREFIX}relational insert is not supported for this model`,
  ]);
  expect(problemsIn([...SHOP, articles({ source: null }), relational])).toEqual([
    `${PREFIX}model source is required to resolve relational permissions`,
  ]);
});

test("roles are those of all permissions, sorted", () => {
  const made = built([
    ...SHOP,
    articles(),
    AUTHORS,
    permissions({}, "writer"),
    permissions({}, "admin", "Authors"),
  ]);
  expect(made.roles).toEqual(["admin", "writer"]);
});
