import { expect, test } from "vitest";
import { desk } from "./fake/run-lintas.ts";
import { cliDocs } from "./docs.ts";
import { commandTree } from "./tree/commands.ts";

test("docs/cli.md is in step with the commands", async () => {
  await expect(cliDocs()).toMatchFileSnapshot("../docs/cli.md");
});

test("the help is as it was seen last, for people to review each change of it", async () => {
  const at = await desk();
  const texts = [];
  for (const words of [[], ...commandTree.map((spec) => spec.name.split(" "))]) {
    const ran = await at.run([...words, "--help"]);
    expect(ran.exit, words.join(" ")).toBe(0);
    texts.push(`$ lintas ${[...words, "--help"].join(" ")}\n${ran.out}`);
  }
  await at.close();
  await expect(texts.join("\n")).toMatchFileSnapshot("fake/help.golden.txt");
});

test.each(commandTree.map((spec) => spec.name))(
  "%s has an example in its help and can be loaded",
  async (name) => {
    const at = await desk();
    const spec = commandTree.find((one) => one.name === name)!;
    const ran = await at.run([...name.split(" "), "--help"]);
    expect(ran.out).toContain(`Example:\n  $ ${spec.example}`);
    for (const flag of ["--json", "--profile", "--org", "--project", "--env"]) {
      expect(ran.out).toContain(flag);
    }
    expect(typeof (await spec.load()).run).toBe("function");
    await at.close();
  },
);

test("a group without a command, an unknown command and an unknown option are usage errors", async () => {
  const at = await desk();
  for (const line of [["env"], ["deploi"], ["deploy", "--fast"], ["promote"], []]) {
    expect((await at.run(line)).exit, line.join(" ")).toBe(2);
  }
  const json = await at.run(["deploi", "--json"]);
  expect(json.json).toMatchObject({ error: { code: "cli.usage" } });
  await at.close();
});

test("the version is that of the package", async () => {
  const at = await desk();
  expect((await at.run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  await at.close();
});
