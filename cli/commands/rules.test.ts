import { afterEach, beforeEach, expect, test } from "vitest";
import { type Desk, desk } from "../fake/run-lintas.ts";

let at: Desk;
beforeEach(async () => {
  at = await desk();
});
afterEach(() => at.close());

const window = ["window", "--day", "mon", "--day", "tue", "--from", "09:00", "--to", "17:00"];

test.each([
  [["targets", "--allow", "aws:*", "--allow", "local"], "only aws:*, local"],
  [["limits", "--memory", "512", "--parts", "3"], "at most memory 512 MB, 3 parts"],
  [["require-approval", "--role", "admin"], "admin or more must approve"],
  [["protect"], "nothing is destroyed"],
  [[...window, "--timezone", "Asia/Jakarta"], "mon, tue 09:00–17:00 Asia/Jakarta"],
  [["drift", "--policy", "revert"], "revert"],
  [["breakingSchema"], "no breaking change of a live supergraph"],
  [["breakingSchema", "--dangerous"], "no breaking or dangerous change of a live supergraph"],
])("a rule %j is set and listed in words", async (line, words) => {
  const set = await at.run(["rules", "set", "one", ...line]);
  expect(set.out).toContain(`Set one (everywhere): ${words}.`);
  expect((await at.run(["rules", "list"])).out).toContain(words);
});

test("a rule is changed in its place, narrowed to an environment and removed", async () => {
  await at.run(["rules", "set", "keep", "protect"]);
  const scope = ["--project", "shop", "--env", "production"];
  const changed = await at.run(["rules", "set", "keep", "protect", ...scope, "--json"]);
  expect(changed.json).toMatchObject({ rule: { project: "shop", environment: "production" } });
  expect((await at.run(["rules", "list"])).out).toContain("shop/production");
  expect((await at.run(["rules", "remove", "keep"])).exit).toBe(0);
  expect((await at.run(["rules", "remove", "keep"])).exit).toBe(4);
  expect((await at.run(["rules", "list"])).out).toContain("There are no rules");
});

test("a rule that says too little is a usage error with an example, and is not made", async () => {
  for (const line of [
    ["drift"],
    ["targets"],
    ["require-approval", "--role", "king"],
    ["window", "--day", "someday", "--from", "09:00", "--to", "17:00", "--timezone", "UTC"],
    ["forbid"],
    ["protect", "--env", "production"],
  ]) {
    const ran = await at.run(["rules", "set", "one", ...line]);
    expect(ran.exit, line.join(" ")).toBe(2);
  }
  expect((await at.run(["rules", "set", "one", "drift"])).err).toContain("--policy revert");
  expect(at.manager.clouds.rules.size).toBe(0);
});
