import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundleEngine } from "../functions/creator/builder/pack/engine-bundle.ts";
import { buildCliPackage } from "./package.ts";

const run = promisify(execFile);
const MODULES = fileURLToPath(new URL("../node_modules", import.meta.url));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-package-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("equal sources give an equal package", async () => {
  const [first, second] = await Promise.all(
    ["a", "b"].map(async (name) => readFile(await buildCliPackage(join(folder, name)))),
  );
  expect(first!.equals(second!)).toBe(true);
});

test("the package unpacks with tar, says what npm needs, runs, and brings the types", async () => {
  const file = await buildCliPackage(folder);
  await run("tar", ["xzf", file, "-C", folder]);
  const manifest = JSON.parse(await readFile(join(folder, "package/package.json"), "utf8")) as {
    dependencies: object;
  };
  expect(manifest).toMatchObject({
    name: "lintas",
    bin: { lintas: "dist/main.mjs" },
    engines: { node: ">=20.19" },
  });
  const root = JSON.parse(await readFile(join(MODULES, "../package.json"), "utf8")) as {
    dependencies: { rolldown: string };
  };
  expect(manifest.dependencies).toEqual({ rolldown: root.dependencies.rolldown });
  for (const [name, bytes] of await bundleEngine()) {
    const brought = await readFile(join(folder, "package/dist/engine", name));
    expect(brought.equals(bytes), name).toBe(true);
  }
  // Installed into a project: beside its dependency, imported by its name.
  await mkdir(join(folder, "node_modules"));
  await symlink(join(folder, "package"), join(folder, "node_modules/lintas"));
  await symlink(join(MODULES, "rolldown"), join(folder, "node_modules/rolldown"));
  const main = join(folder, "node_modules/lintas/dist/main.mjs");
  const { stdout } = await run(process.execPath, ["--preserve-symlinks-main", main, "--version"]);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  await writeFile(
    join(folder, "right.mts"),
    `import { defineProject } from "lintas";
export default defineProject({ name: "x", functions: { web: { path: "/", entry: "web.ts" } } });`,
  );
  await writeFile(
    join(folder, "wrong.mts"),
    `import { defineProject } from "lintas";
export default defineProject({ name: "x", functions: { web: { path: "/" } } });`,
  );
  const connector = (length: string) => `import { z } from "zod";
import { defineConnector } from "lintas/connector";
export default defineConnector({
  functions: {
    lengthOf: {
      args: z.object({ name: z.string() }),
      result: z.int32(),
      run: ({ name }) => ${length},
    },
  },
});`;
  await symlink(join(MODULES, "zod"), join(folder, "node_modules/zod"));
  await writeFile(join(folder, "connector.mts"), connector("name.length"));
  await writeFile(join(folder, "wrong-connector.mts"), connector("name"));
  const tsc = join(MODULES, "typescript/bin/tsc");
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--ignoreConfig"];
  const check = (name: string) => run(process.execPath, [tsc, ...options, name], { cwd: folder });
  await check("right.mts");
  await expect(check("wrong.mts")).rejects.toMatchObject({
    stdout: expect.stringContaining("Property 'entry' is missing"),
  });
  await check("connector.mts");
  await expect(check("wrong-connector.mts")).rejects.toMatchObject({
    stdout: expect.stringContaining("Type 'string' is not assignable to type 'number"),
  });
  const url = pathToFileURL(join(folder, "node_modules/lintas/dist/connector.mjs")).href;
  expect(await import(url)).toMatchObject({ defineConnector: expect.any(Function) });
}, 30_000);
