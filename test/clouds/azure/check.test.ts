import { afterEach, beforeEach, expect, test } from "vitest";
import { ACTIONS, BLOB_OWNER } from "../../../adapters/azure/preset.ts";
import { type Stage, startStage } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
  stage.fake.plantSite("makes-the-group");
});
afterEach(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

const missing = async () =>
  (await stage.adapter.check(stage.cx)).map(({ permission }) => permission);

test("a connection that may everything lacks nothing, and is told who it is", async () => {
  expect(await missing()).toEqual([]);
  const check = await stage.provider.check(stage.cx, stage.connection);
  const { client, tenant } = stage.fake.login;
  expect(check).toMatchObject({
    identity: `${client} in tenant ${tenant}`,
    account: stage.fake.subscription,
    problem: null,
  });
  expect(check.permissions.map(({ state }) => state)).toEqual(ACTIONS.map(() => "granted"));
});

test("each permission that lacks is named with what it is for", async () => {
  stage.fake.knobs.granted = {
    actions: ["Microsoft.Web/*", "microsoft.storage/*", "*/read"],
    notActions: ["Microsoft.Web/sites/delete"],
  };
  expect(await missing()).toEqual([
    "Microsoft.Resources/subscriptions/resourceGroups/write",
    "Microsoft.Web/sites/delete",
    "Microsoft.Authorization/roleAssignments/write",
    "Microsoft.Authorization/roleAssignments/delete",
    "Microsoft.Resources/tags/write",
  ]);
  const lacks = await stage.adapter.check(stage.cx);
  expect(lacks.find(({ permission }) => permission === "Microsoft.Web/sites/delete")?.detail).toBe(
    "To remove a release.",
  );
});

test("exactly the permissions of the printed role are enough", async () => {
  const { text, language } = stage.provider.policy(stage.connection);
  expect(language).toBe("shell");
  const [, role = ""] = /--role-definition '([^']+)'/.exec(text) ?? [];
  const { Actions, AssignableScopes } = JSON.parse(role) as Record<string, string[]>;
  expect(AssignableScopes).toEqual([`/subscriptions/${stage.fake.subscription}`]);
  stage.fake.knobs.granted = { actions: Actions ?? [], notActions: [] };
  expect(await missing()).toEqual([]);
  for (const left of Actions ?? []) {
    stage.fake.knobs.granted = {
      actions: (Actions ?? []).filter((action) => action !== left),
      notActions: [],
    };
    expect(await missing()).toEqual([left]);
  }
});

test("the printed role may assign nothing but the role that apps need", () => {
  const { text } = stage.provider.policy(stage.connection);
  for (const action of ["write", "delete"]) {
    expect(text).toContain(`ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'}`);
  }
  expect(text.match(/GuidEquals \{[0-9a-f-]{36}\}/g)).toEqual([
    `GuidEquals {${BLOB_OWNER}}`,
    `GuidEquals {${BLOB_OWNER}}`,
  ]);
});

test("where there is no resource group to ask about, that is said and nothing is taken for missing", async () => {
  stage.fake.state.groups.clear();
  expect(await missing()).toEqual([]);
  const { permissions, problem } = await stage.provider.check(stage.cx, stage.connection);
  expect(problem).toBeNull();
  expect(permissions.map(({ state }) => state)).toEqual(ACTIONS.map(() => "unknown"));
  expect(permissions[0]?.detail).toContain("the resource group lintas is not there yet");
});

test("checking writes nothing", async () => {
  await stage.provider.check(stage.cx, stage.connection);
  expect(stage.fake.writes()).toEqual([]);
});
