import { expect, test } from "vitest";
import { built, connector, object, problemsIn, SHOP, warningsIn } from "../../testing/shop.ts";

const PUBLISH = object("Command", {
  name: "publish",
  outputType: "Int!",
  arguments: [{ name: "id", type: "Int!" }],
  source: { dataConnectorName: "db", dataConnectorCommand: { procedure: "publish" } },
});

function permissions(presets: object[] = [], definition: object = {}) {
  return object("CommandPermissions", {
    commandName: "publish",
    permissions: [
      { role: "user", allowExecution: true, argumentPresets: presets, ...definition },
      { role: "guest", allowExecution: false },
    ],
  });
}

const ID = { argument: "id", value: { sessionVariable: "x-id" } };

test("a role may call a command or may not, with what is preset for it", () => {
  const made = built([...SHOP, PUBLISH, permissions([ID])]);
  expect(made.commands["shop.publish"]?.permissions).toEqual({
    user: { allowExecution: true, argumentPresets: [ID] },
    guest: { allowExecution: false, argumentPresets: [] },
  });
  expect(made.roles).toEqual(["guest", "user"]);
});

test("version 2 says the same by role, and rules are refused", () => {
  const second = (said: object) =>
    object("CommandPermissions", { commandName: "publish", permissions: said }, "v2");
  const roles = second({ roleBased: [{ role: "user", allowExecution: true }] });
  expect(built([...SHOP, PUBLISH, roles]).commands["shop.publish"]?.permissions).toEqual({
    user: { allowExecution: true, argumentPresets: [] },
  });
  expect(problemsIn([...SHOP, PUBLISH, second({ rulesBased: [{ allow: {} }] })])).toEqual([
    "Authorization rules are not supported: the permissions of command publish (in subgraph shop) must be role-based",
  ]);
});

test("presets are of arguments that are there, once, with values of their types", () => {
  const sourceless = object("Command", {
    name: "publish",
    outputType: "Int!",
    arguments: [{ name: "id", type: "Int!" }],
  });
  const table: [objects: object[], said: string][] = [
    [
      [permissions()],
      "unknown command used in command permissions definition: publish (in subgraph shop)",
    ],
    [
      [PUBLISH, permissions(), permissions()],
      "multiple permissions defined for command: publish (in subgraph shop)",
    ],
    [
      [PUBLISH, permissions([ID, ID])],
      "duplicate preset argument id for command publish (in subgraph shop)",
    ],
    [
      [PUBLISH, permissions([{ ...ID, argument: "to" }])],
      "a preset argument to has been set for the command publish (in subgraph shop) but no such argument exists for this command",
    ],
    [
      [sourceless, permissions([ID])],
      "command source is required for command 'publish (in subgraph shop)' to resolve argument preset",
    ],
    [
      [PUBLISH, permissions([{ ...ID, value: { literal: [1] } }])],
      "Type error in preset argument id for role user in command publish (in subgraph shop): Expected a value of type Int but got value [1]",
    ],
  ];
  for (const [objects, said] of table) expect(problemsIn([...SHOP, ...objects])).toEqual([said]);
});

test("a preset object needs its fields, but for those that are preset for the role", () => {
  const [, ...types] = SHOP;
  const place = { type: { type: "named" as const, name: "place" } };
  const procedures = [
    {
      name: "publish",
      arguments: { at: place },
      result_type: { type: "named" as const, name: "int" },
    },
  ];
  const publish = object("Command", {
    name: "publish",
    outputType: "Int!",
    arguments: [{ name: "at", type: "Place!" }],
    source: { dataConnectorName: "db", dataConnectorCommand: { procedure: "publish" } },
  });
  const objects = [
    connector({ schema: { procedures } }),
    ...types,
    publish,
    permissions([{ argument: "at", value: { literal: {} } }]),
  ];
  const said =
    "Type error in preset argument at for role user in command publish (in subgraph shop): Typecheck failed for field city in object type Place (in subgraph shop): Expected a non-null value but received null";
  const flags = { typecheck_object_type_values_in_presets: true };
  expect(warningsIn(objects)).toEqual([said]);
  expect(problemsIn(objects, flags)).toEqual([said]);
  const presetForRole = object("TypePermissions", {
    typeName: "Place",
    permissions: [
      { role: "user", input: { fieldPresets: [{ field: "city", value: { literal: "Oslo" } }] } },
    ],
  });
  expect(problemsIn([...objects, presetForRole], flags)).toEqual([]);
});
