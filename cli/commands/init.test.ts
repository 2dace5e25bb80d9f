import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadDefinition } from "../../functions/creator/builder/pack/load-definition.ts";
import { listTemplates } from "../init/templates.ts";
import { type Desk, desk, MANAGER } from "../fake/run-lintas.ts";

let at: Desk;
let cwd: string;
beforeEach(async () => {
  at = await desk();
  cwd = join(at.folder, "My Shop");
  await mkdir(cwd);
});
afterEach(() => at.close());

const read = (name: string) => readFile(join(cwd, name), "utf8");

test("init begins a project named after its folder and tells the next step", async () => {
  const ran = await at.run(["init"], { cwd });
  expect(ran).toMatchObject({ exit: 0 });
  expect(ran.out).toContain("The project `my-shop` begins here");
  expect(ran.out).toContain("npm install, then npx lintas deploy");
  expect((await loadDefinition(cwd)).definition.name).toBe("my-shop");
  expect(await readdir(cwd)).toContain(".gitignore");
});

test("every template is a valid definition and leaves no placeholder", async () => {
  for (const template of await listTemplates()) {
    const folder = join(at.folder, template);
    await mkdir(folder);
    const line = ["init", "shop", "--template", template, "--json"];
    const ran = await at.run(line, { cwd: folder });
    const { files } = ran.json as { files: string[] };
    expect(ran.json).toMatchObject({ project: "shop", template });
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
    expect(texts.join("\n")).not.toContain("__NAME__");
    expect((await loadDefinition(folder)).definition.name).toBe("shop");
  }
});

test("lintas is installed from the Manager, never from the public registry", async () => {
  await at.run(["init", "shop"], { cwd });
  expect(JSON.parse(await read("package.json"))).toMatchObject({
    name: "shop",
    devDependencies: { lintas: `${MANAGER}/lintas.tgz` },
  });
});

test("what the folder has stays: package.json is merged, other files stop it", async () => {
  const own = { name: "mine", scripts: { dev: "vite" }, devDependencies: { lintas: "file:x" } };
  await writeFile(join(cwd, "package.json"), JSON.stringify(own));
  await writeFile(join(cwd, "README.md"), "mine");
  expect((await at.run(["init", "shop"], { cwd })).exit).toBe(0);
  expect(await read("README.md")).toBe("mine");
  expect(JSON.parse(await read("package.json"))).toMatchObject({
    name: "mine",
    type: "module",
    scripts: { dev: "vite", deploy: "lintas deploy" },
    devDependencies: { lintas: "file:x" },
  });
  const again = await at.run(["init", "shop"], { cwd });
  expect(again.exit).toBe(2);
  expect(again.err).toContain("`lintas.config.ts`");
});

test("a wrong template or name is a usage error that says what is right", async () => {
  const template = await at.run(["init", "--template", "rails"], { cwd });
  expect(template.exit).toBe(2);
  expect(template.err).toContain("hello");
  const name = await at.run(["init", "My Shop"], { cwd });
  expect(name.exit).toBe(2);
  expect(await readdir(cwd)).toEqual([]);
});
