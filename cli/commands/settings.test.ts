import { afterEach, beforeEach, expect, test } from "vitest";
import { writeProject } from "../fake/project-folder.ts";
import { type Desk, desk } from "../fake/run-lintas.ts";

const SHOP = ["--project", "shop"];
let at: Desk;
beforeEach(async () => {
  at = await desk();
});
afterEach(() => at.close());

test("variables are set, overwritten, listed and removed", async () => {
  const set = await at.run(["env", "set", "GREETING=hi", "URL=a=b", ...SHOP, "--json"]);
  expect(set.json).toMatchObject({
    items: [
      { name: "GREETING", value: "hi" },
      { name: "URL", value: "a=b" },
    ],
  });
  expect((await at.run(["env", "set", "GREETING=ho", ...SHOP])).exit).toBe(0);
  expect((await at.run(["env", "list", ...SHOP])).out).toContain("GREETING  ho");
  const removed = await at.run(["env", "remove", "GREETING", "URL", ...SHOP, "--json"]);
  expect(removed.json).toEqual({ removed: ["GREETING", "URL"] });
  expect((await at.run(["env", "list", ...SHOP])).out).toContain("no variables");
});

test("what is not NAME=value is a usage error and sets nothing", async () => {
  const ran = await at.run(["env", "set", "A_OK=1", "GREETING", ...SHOP]);
  expect(ran.exit).toBe(2);
  expect(at.manager.state.variables.size).toBe(0);
});

test("a project that was never deployed takes variables and secrets: the first deploy needs them", async () => {
  at.manager.state.projects.clear();
  at.manager.state.environments.clear();
  await writeProject(at.folder);
  const secret = await at.run(["secret", "set", "KEY", "--env", "staging"], { stdin: "s3cret" });
  expect(secret).toMatchObject({ exit: 0 });
  expect(secret.err).toContain("Made the project shop.");
  expect(secret.err).toContain("Made the environment staging.");
  expect((await at.run(["env", "set", "A=1", "--env", "staging"])).err).toBe("");
});

test("a project or environment that only the command line names is never made", async () => {
  at.manager.state.projects.clear();
  expect((await at.run(["env", "set", "A=1", "--project", "shpo"])).exit).toBe(4);
  await writeProject(at.folder);
  expect((await at.run(["env", "set", "A=1", "--env", "stagign"])).exit).toBe(4);
  expect(
    JSON.stringify([...at.manager.state.projects, ...at.manager.state.environments]),
  ).not.toMatch(/shpo|stagign/);
});

test("a secret comes from a pipe without its line end and is never printed", async () => {
  const ran = await at.run(["secret", "set", "KEY", ...SHOP], { stdin: "s3cret\n" });
  expect(ran.exit).toBe(0);
  expect(at.manager.state.secrets.get("KEY")?.value).toBe("s3cret");
  const listed = await at.run(["secret", "list", ...SHOP]);
  const json = await at.run(["secret", "list", ...SHOP, "--json"]);
  expect(ran.out + ran.err + listed.out + json.out).not.toContain("s3cret");
  expect(json.json).toMatchObject({ items: [{ name: "KEY", version: 1 }] });
});

test("a secret is asked for on a terminal, and may be many lines from a pipe", async () => {
  await at.run(["secret", "set", "TYPED", ...SHOP], { typed: ["from a person"] });
  expect(at.manager.state.secrets.get("TYPED")?.value).toBe("from a person");
  await at.run(["secret", "set", "PEM", ...SHOP], { stdin: "a\nb\n\n" });
  expect(at.manager.state.secrets.get("PEM")?.value).toBe("a\nb\n");
});

test("a secret's value on the command line is refused and not repeated", async () => {
  const ran = await at.run(["secret", "set", "KEY=hunter2", ...SHOP]);
  expect(ran.exit).toBe(2);
  expect(ran.err).not.toContain("hunter2");
  expect((await at.run(["secret", "set", "KEY", ...SHOP], { stdin: "" })).exit).toBe(2);
});

test("a secret may lie in a cloud's own store, and is then only named", async () => {
  const from = ["--from", "aws:eu-central-1/shop/stripe"];
  const ran = await at.run(["secret", "set", "KEY", ...from, ...SHOP, "--json"]);
  const reference = { connection: "aws", region: "eu-central-1", name: "shop/stripe" };
  expect(ran.json).toMatchObject({ name: "KEY", reference });
  await at.run(["secret", "set", "OTHER", "--from", "vault/token", ...SHOP]);
  const listed = await at.run(["secret", "list", ...SHOP]);
  expect(listed.out).toContain("from aws:eu-central-1/shop/stripe");
  expect(listed.out).toContain("from vault/token");
  expect((await at.run(["secret", "set", "KEY", "--from", "nowhere", ...SHOP])).exit).toBe(2);
});

test("a secret that is not there ends with exit code 4", async () => {
  const ran = await at.run(["secret", "remove", "NOPE", ...SHOP, "--json"]);
  expect(ran.exit).toBe(4);
  expect(ran.json).toMatchObject({ error: { code: "secret.not_found" } });
});

test("projects and environments are listed", async () => {
  expect((await at.run(["projects"])).out).toMatch(/shop +production/);
  expect((await at.run(["environments", ...SHOP])).out).toContain("http://shop.localhost:7080/");
  at.manager.state.projects.clear();
  expect((await at.run(["projects"])).out).toContain("lintas init");
});
