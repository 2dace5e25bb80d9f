import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CONNECTOR, type FakeConnector, fakeConnector } from "../fake/ndc-connector.ts";
import { writeProject } from "../fake/project-folder.ts";
import { type Desk, desk } from "../fake/run-lintas.ts";

let connector: FakeConnector;
let at: Desk;
beforeEach(async () => {
  connector = fakeConnector();
  at = await desk({ send: (url, init) => connector.send(url, init) });
  await writeProject(at.folder);
  await at.run(["supergraph", "init", "--connector", CONNECTOR]);
});
afterEach(() => at.close());

const update = () => at.run(["supergraph", "update", "--connector", CONNECTOR]);
const file = (path: string) => join(at.folder, "supergraph", path);
const read = (path: string) => readFile(file(path), "utf8");

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(file(path), change(await read(path)));
}

/** All of the metadata that people write, as texts. */
async function texts(): Promise<Record<string, string>> {
  const folder = "app/metadata";
  const names = (await readdir(file(folder))).filter((name) => name.endsWith(".hml"));
  const all = names.map(async (name) => [name, await read(`${folder}/${name}`)] as const);
  return Object.fromEntries(await Promise.all(all));
}

test("takes out what is gone, with files that nothing is left in, and no more", async () => {
  const before = await texts();
  delete connector.schema.object_types["book"]!.fields["published"];
  connector.schema.procedures = [];
  const ran = await update();
  expect(ran).toMatchObject({ exit: 0 });
  expect(ran.out).toContain("- ObjectType Book: fields.published");
  expect(ran.out).toContain("- Command ping");
  expect(ran.out).toContain("removed supergraph/app/metadata/ping.hml");
  const after = await texts();
  expect(Object.keys(after)).not.toContain("ping.hml");
  for (const [path, text] of Object.entries(after)) {
    const lines = new Set(before[path]?.split("\n"));
    expect(text.split("\n").filter((line) => !lines.has(line))).toEqual([]);
  }
  expect((await at.run(["supergraph", "check"])).exit).toBe(0);
  expect((await update()).out).toContain("nothing changes");
});

test("leaves what was edited and is gone, says where and what to do, and fails", async () => {
  await edit("app/metadata/Book.hml", (text) =>
    text.replace("    - name: published\n", "    - name: published\n      description: Ours\n"),
  );
  delete connector.schema.object_types["book"]!.fields["published"];
  const ran = await update();
  expect(ran.exit).toBe(1);
  const lines = (await read("app/metadata/Book.hml")).split("\n");
  const line = lines.indexOf("    - name: published") + 1;
  expect(ran.out).toContain(
    `! supergraph/app/metadata/Book.hml:${line}:7: ObjectType Book: fields.published was edited`,
  );
  expect(ran.out).toContain("take it out");
  expect(ran.out).toContain("mistakes then");
});

test("a list on one line is left where something in it goes, and told with its place", async () => {
  await edit("app/metadata/Book.hml", (text) =>
    text.replace(
      /allowedFields:\n(?: +- \w+\n)+/,
      "allowedFields: [id, title, author_id, price, published]\n",
    ),
  );
  delete connector.schema.object_types["book"]!.fields["published"];
  const ran = await update();
  expect(ran.exit).toBe(1);
  expect(ran.out).toMatch(/! supergraph\/app\/metadata\/Book\.hml:\d+:\d+: TypePermissions/);
});
