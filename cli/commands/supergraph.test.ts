import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadDefinition } from "../../functions/creator/builder/pack/load-definition.ts";
import { CONNECTOR, type FakeConnector, fakeConnector } from "../fake/ndc-connector.ts";
import { writeProject } from "../fake/project-folder.ts";
import { type Desk, desk } from "../fake/run-lintas.ts";

let connector: FakeConnector;
let at: Desk;
beforeEach(async () => {
  connector = fakeConnector();
  at = await desk({ send: (url, init) => connector.send(url, init) });
  await writeProject(at.folder);
});
afterEach(() => at.close());

const init = (...more: string[]) =>
  at.run(["supergraph", "init", "--connector", CONNECTOR, ...more]);
const file = (path: string) => join(at.folder, "supergraph", path);
const read = (path: string) => readFile(file(path), "utf8");

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(file(path), change(await read(path)));
}

/** All of the folder as texts. */
async function texts(): Promise<Record<string, string>> {
  const names = await readdir(file("."), { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const all = await Promise.all(
    files.map(async (one) => [one, await readFile(one, "utf8")] as const),
  );
  return Object.fromEntries(all);
}

const pages = { type: { type: "named", name: "Int" } } as const;
function addPages(): void {
  connector.schema.object_types["book"]!.fields["pages"] = pages;
}

describe("supergraph init", () => {
  test("makes metadata that is right, a file for each type, and puts what it needs into lintas.json", async () => {
    const ran = await init("--json");
    expect(ran).toMatchObject({ exit: 0 });
    expect(ran.json).toMatchObject({ supergraph: "graph", connector: "db", define: null });
    const { files } = ran.json as { files: string[] };
    expect(files).toEqual(
      expect.arrayContaining([
        "supergraph/app/metadata/Author.hml",
        "supergraph/app/metadata/Book.hml",
        "supergraph/app/metadata/db.json",
        "supergraph/app/metadata/db-types.hml",
        "supergraph/globals/auth-config.hml",
      ]),
    );
    const { definition } = await loadDefinition(at.folder);
    expect(definition.supergraphs?.["graph"]).toMatchObject({
      folder: "supergraph",
      variables: { APP_DB_URL: CONNECTOR },
      secrets: [],
    });
    expect(definition.functions).toHaveProperty("web");
    const checked = await at.run(["supergraph", "check"]);
    expect(checked).toMatchObject({ exit: 0 });
    expect(checked.out).toMatch(/^✓ graph is right \(\d+ bytes\)\.$/m);
    expect(await read("globals/auth-config.hml")).toContain("everybody is `admin`");
  });

  test("edits lintas.config.ts where its name stands once, and else says what to add", async () => {
    await rm(join(at.folder, "lintas.json"));
    const config = join(at.folder, "lintas.config.ts");
    const module = (name: string) =>
      `import { defineProject } from "lintas";\n\n// Ours.\nexport default defineProject({\n  name: ${name},\n  functions: { web: { path: "/", entry: "src/web.ts" } },\n});\n`;
    await writeFile(config, module('"shop"'));
    expect((await init()).exit).toBe(0);
    expect(await readFile(config, "utf8")).toBe(
      module('"shop"').replace(
        '  name: "shop",\n',
        `  name: "shop",\n  supergraphs: { graph: { variables: { APP_DB_URL: "${CONNECTOR}" } } },\n`,
      ),
    );
    await rm(file("."), { recursive: true });
    await writeFile(config, module("`shop`"));
    const ran = await init();
    expect(ran).toMatchObject({ exit: 0 });
    expect(ran.out).toContain("Add to lintas.config.ts");
    expect(ran.out).toContain(
      `supergraphs: { graph: { variables: { APP_DB_URL: "${CONNECTOR}" } } },`,
    );
    expect(await readFile(config, "utf8")).toBe(module("`shop`"));
  });

  test("a project of the template `connector` takes a connector more, for whoever its role is", async () => {
    const cwd = join(at.folder, "fresh");
    await mkdir(cwd);
    await at.run(["init", "fresh", "--template", "connector"], { cwd });
    const ran = await at.run(["supergraph", "init", "--connector", CONNECTOR], { cwd });
    expect(ran).toMatchObject({ exit: 0 });
    expect(ran.out).not.toContain("cannot be edited safely");
    expect(ran.out).not.toContain("Everybody is `admin`");
    expect(ran.out).toContain("the role `admin`");
    const checked = await at.run(["supergraph", "check"], { cwd });
    expect(checked).toMatchObject({ exit: 0 });
    const { definition } = await loadDefinition(cwd);
    expect(definition.supergraphs?.["api"]).toMatchObject({ variables: { APP_DB_URL: CONNECTOR } });
  });

  test("adds another connector beside the first, whose names stay its own", async () => {
    await init();
    const before = await texts();
    const ran = await init("--name", "two", "--subgraph", "users");
    expect(ran).toMatchObject({ exit: 0 });
    expect(await texts()).toMatchObject(before);
    expect((await at.run(["supergraph", "check"])).exit).toBe(0);
    expect(await read("users/metadata/Book2.hml")).toContain("name: Book2");
  });

  test("sends what the connector wants, and never writes it", async () => {
    const ran = await at.run(
      ["supergraph", "init", "--connector", CONNECTOR, "--secret-header", "Authorization=TOKEN"],
      { variables: { TOKEN: "Bearer hunter2" } },
    );
    expect(ran.exit).toBe(0);
    expect(connector.seen.map(({ headers }) => headers.get("authorization"))).toEqual([
      "Bearer hunter2",
      "Bearer hunter2",
    ]);
    const all = JSON.stringify([await texts(), ran.out, ran.err]);
    expect(all).not.toContain("hunter2");
    expect(await read("app/metadata/db.json")).toContain('"valueFromEnv": "TOKEN"');
    const { definition } = await loadDefinition(at.folder);
    expect(definition.supergraphs?.["graph"]?.secrets).toEqual(["TOKEN"]);
  });

  test("overwrites nothing: a connector that is there, a folder that is not of the definition", async () => {
    await init();
    const before = await texts();
    const again = await init();
    expect(again.exit).toBe(2);
    expect(again.err).toContain("lintas supergraph update db");
    expect(await texts()).toEqual(before);
    await writeProject(at.folder);
    const foreign = await init();
    expect(foreign.exit).toBe(2);
    expect(foreign.err).toContain("`supergraph` already");
    expect(await texts()).toEqual(before);
  });

  test.each([
    ["no JSON", () => new Response("<html>"), "something else than JSON"],
    ["another protocol", () => Response.json({ hello: 1 }), "no version"],
    ["a later version", () => Response.json({ version: "0.3.0" }), "version 0.3.0"],
    ["no entry", () => new Response("", { status: 401 }), "header with a token"],
    ["a failure", () => new Response("", { status: 500 }), "answers 500"],
    ["30 MB", () => new Response(new Uint8Array(30 * 1024 * 1024)), "more than 24 MB"],
    [
      "another schema",
      (path: string) =>
        path.endsWith("schema")
          ? Response.json({ scalar_types: 1 })
          : Response.json({ version: "0.2.0", capabilities: { query: {}, mutation: {} } }),
      "is not right",
    ],
  ])(
    "a connector that answers %s is told as such, and nothing is written",
    async (_, answer, words) => {
      connector.answer = answer;
      const ran = await init("--json");
      expect(ran.exit).toBe(1);
      expect(ran.json).toMatchObject({ error: { code: "supergraph.connector_unreadable" } });
      expect(ran.err).toContain(words);
      expect(await readdir(at.folder)).not.toContain("supergraph");
    },
  );

  test.each([
    [["--connector", "ftp://x"], "not the address of a connector"],
    [["--connector", "http://me:hunter2@x"], "a name or a password"],
    [["--postgres", "postgres://me:hunter2@x/y"], "name of a variable"],
    [["--postgres", "DATABASE_URL"], "`DATABASE_URL` is not set"],
    [[], "a database or a connector"],
    [["--connector", CONNECTOR, "--subgraph", "globals"], "no name for a subgraph"],
    [["--connector", CONNECTOR, "--subgraph", "../x"], "no name for a subgraph"],
    [["--connector", CONNECTOR, "--secret-header", "a: hunter2"], "not a header and a variable"],
  ])("%j is a usage error without the secret in it", async (line, words) => {
    const ran = await at.run(["supergraph", "init", ...line]);
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain(words);
    expect(ran.out + ran.err).not.toContain("hunter2");
    expect(await readdir(at.folder)).not.toContain("supergraph");
  });
});

describe("supergraph update", () => {
  const update = (...more: string[]) =>
    at.run(["supergraph", "update", "--connector", CONNECTOR, ...more]);

  test("changes nothing where nothing changed", async () => {
    await init();
    const before = await texts();
    const ran = await update("--json");
    expect(ran.json).toMatchObject({ connectors: [{ added: [], removed: [], files: [] }] });
    expect(await texts()).toEqual(before);
  });

  test("takes most models out only where that is allowed: it may be another database", async () => {
    await init();
    const before = await texts();
    connector.schema.collections = [];
    const refused = await update();
    expect(refused).toMatchObject({ exit: 2 });
    expect(refused.err).toContain("Is it the right one?");
    expect(await texts()).toEqual(before);
    expect((await update("--dry-run")).out).toMatch(/^ {2}- Model /m);
    expect((await update("--allow-removal")).out).toMatch(/^ {2}- Model /m);
  });

  test("adds what is new in place, and keeps comments, order, quotes, flow style and CRLF", async () => {
    await init();
    const name = "app/metadata/Book.hml";
    await edit(name, (text) =>
      text
        .replace("kind: ObjectType", "# The heart of it.\nkind: ObjectType # ours")
        .replace("    - name: title", "    # What it is called.\n    - name: 'title' # quoted")
        .replaceAll("\n", "\r\n"),
    );
    addPages();
    const before = await read(name);
    const ran = await update();
    expect(ran).toMatchObject({ exit: 0 });
    expect(ran.out).toContain("+ ObjectType Book: fields.pages");
    const after = await read(name);
    expect(after).toContain("# The heart of it.\r\nkind: ObjectType # ours\r\n");
    expect(after).not.toMatch(/[^\r]\n/);
    const lines = after.split("\r\n");
    // Only lines were added.
    expect(before.split("\r\n").every((line) => lines.includes(line))).toBe(true);
    expect(lines).toContain("    - name: pages");
    expect((await at.run(["supergraph", "check"])).exit).toBe(0);
    expect((await update()).out).toContain("nothing changes");
  });

  test("keeps what people renamed, took out, or moved into a JSON file", async () => {
    await init();
    const name = "app/metadata/Book.hml";
    const { parseAllDocuments } = await import("yaml");
    const objects = [...parseAllDocuments(await read(name))].map((one): unknown => one.toJS());
    await rm(file(name));
    const text = JSON.stringify(objects, null, 4).replaceAll('"title"', '"headline"');
    const mapped = text.replace(
      /"fieldMapping": \{/,
      '"fieldMapping": { "headline": { "column": { "name": "title" } }, "was": { "column": { "name": "title" } },',
    );
    await writeFile(file("app/metadata/book.json"), `${mapped}\n`);
    addPages();
    const ran = await update("--json");
    const { connectors } = ran.json as { connectors: { added: string[] }[] };
    expect(connectors[0]?.added).toContain("ObjectType Book: fields.pages");
    const now = await read("app/metadata/book.json");
    expect(now).toContain('    {\n        "kind": "ObjectType"');
    expect(now).toContain('"headline"');
    expect(now).toContain('"pages"');
  });

  test("a file that repeats values by aliases is never made to say something else", async () => {
    await init();
    await edit("app/metadata/Book.hml", (text) =>
      text
        .replace("      fieldMapping:\n", "      fieldMapping: &mapping\n")
        .replace("        price:\n          column:\n            name: price\n", "")
        .replace(
          "  graphql:\n    typeName: Book\n",
          "  globalIdFields: []\n  graphql:\n    typeName: Book\n",
        ),
    );
    const twice = `    - dataConnectorName: other\n      dataConnectorObjectType: book\n      fieldMapping: *mapping\n---\nkind: TypePermissions`;
    await edit("app/metadata/Book.hml", (text) =>
      text.replace("---\nkind: TypePermissions", twice),
    );
    const before = await texts();
    addPages();
    const ran = await update();
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain("Nothing was written");
    expect(await texts()).toEqual(before);
  });

  test("a dry run tells all and writes nothing", async () => {
    await init();
    const before = await texts();
    addPages();
    const ran = await update("--dry-run");
    expect(ran.out).toContain("would write supergraph/app/metadata/Book.hml");
    expect(await texts()).toEqual(before);
  });

  test("without an address, says where to give it; of a connector that is not there, which there are", async () => {
    await init();
    const none = await at.run(["supergraph", "update"]);
    expect(none.exit).toBe(2);
    expect(none.err).toContain("APP_DB_URL");
    const known = await at.run(["supergraph", "update"], { variables: { APP_DB_URL: CONNECTOR } });
    expect(known.exit).toBe(0);
    const other = await at.run(["supergraph", "update", "gone"]);
    expect(other.exit).toBe(2);
    expect(other.err).toContain("There is: db.");
  });

  test("metadata with mistakes is left alone, and they are told", async () => {
    await init();
    await edit("app/metadata/Book.hml", (text) =>
      text.replace("kind: ObjectType", "kind:\tObjectTyp\n\tx: 1"),
    );
    const before = await texts();
    const ran = await update();
    expect(ran.exit).toBe(1);
    expect(ran.err).toContain("supergraph/app/metadata/Book.hml:");
    expect(await texts()).toEqual(before);
  });
});

describe("supergraph add", () => {
  const add = (...names: string[]) => at.run(["supergraph", "add", "db", ...names, "--json"]);
  const added = async (...names: string[]) =>
    ((await add(...names)).json as { added: string[] }).added;

  test("takes what is named of a connector, with its types and the relationships among them", async () => {
    await init("--bare");
    expect((await at.run(["supergraph", "check"])).exit).toBe(0);
    expect(await added("books")).toEqual(
      expect.arrayContaining(["Model Books", "ModelPermissions Books", "ObjectType Book"]),
    );
    const authors = await added("Authors");
    expect(authors).toEqual(
      expect.arrayContaining([
        "Model Authors",
        "Relationship Book.author",
        "Relationship Author.books",
      ]),
    );
    expect(await added("newest_book", "ping")).toEqual(
      expect.arrayContaining(["Command newestBook", "Command ping"]),
    );
    expect((await at.run(["supergraph", "check"])).exit).toBe(0);
    expect(await added("books")).toEqual([]);
    const bare = await texts();
    expect(await added("*")).toContain("Command rename");
    expect(await texts()).not.toEqual(bare);
    expect((await at.run(["supergraph", "check"])).exit).toBe(0);
  });

  test("brings back a relationship that was taken out", async () => {
    await init();
    await edit("app/metadata/Book.hml", (text) =>
      text.replace(/---\nkind: Relationship\n[^]*?(?=---|$)/, ""),
    );
    expect(await added("Book.author")).toEqual(["Relationship Book.author"]);
  });

  test("a name that the connector does not have is a usage error with those that it has", async () => {
    await init();
    const ran = await add("boks");
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain("books");
  });
});

describe("supergraph check", () => {
  test("tells all mistakes with file, line, column, frame and what is allowed", async () => {
    await init();
    await edit("app/metadata/Book.hml", (text) =>
      text.replace("kind: ObjectType", "kind: ObjectTyp"),
    );
    await mkdir(file("other"), { recursive: true });
    await writeFile(file("other/x.hml"), "kind: Model\nversion: v2\ndefinition:\n\tname: x\n");
    const ran = await at.run(["supergraph", "check"]);
    expect(ran.exit).toBe(1);
    expect(ran.err).toContain('supergraph/app/metadata/Book.hml:2:1 Unknown kind "ObjectTyp"');
    expect(ran.err).toContain("│ kind: ObjectTyp");
    expect(ran.err).toMatch(/supergraph\/other\/x\.hml:4:\d+ /);
    const json = await at.run(["supergraph", "check", "--json"]);
    expect(json.json).toMatchObject({
      error: { code: "supergraph.invalid", errors: [{ line: 2, column: 1 }, { line: 4 }] },
    });
  });

  test("without a supergraph says how to make one", async () => {
    const ran = await at.run(["supergraph", "check"]);
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain("lintas supergraph init");
  });
});

describe("supergraph diff", () => {
  const other = () => join(at.folder, "other");
  const diff = (before: string, after: string, ...more: string[]) =>
    at.run(["supergraph", "diff", before, after, ...more]);

  test("tells breaking, dangerous and safe changes between folders, and fails where it is asked to", async () => {
    await init();
    await cp(file("."), other(), { recursive: true });
    expect((await diff("other", "supergraph", "--fail-on", "breaking")).exit).toBe(0);
    await edit("app/metadata/Book.hml", (text) =>
      text.replace(/---\nkind: ModelPermissions[^]*?(?=---|$)/, ""),
    );
    const ran = await diff("other", "supergraph");
    expect(ran.exit).toBe(0);
    expect(ran.out).toContain("breaking  Query.books:");
    expect(ran.out).toMatch(/\d+ breaking, 0 dangerous, 0 safe\./);
    expect((await diff("other", "supergraph", "--fail-on", "breaking")).exit).toBe(1);
    const back = await diff("supergraph", "other", "--fail-on", "breaking", "--json");
    expect(back.exit).toBe(0);
    const { changes } = back.json as { changes: { path: string }[] };
    expect(changes.find(({ path }) => path === "Query.books")).toMatchObject({
      kind: "safe",
      roles: null,
    });
  });

  test("what is no place, no kind and not right is told", async () => {
    await init();
    expect((await diff("nowhere", "supergraph")).exit).toBe(2);
    expect((await diff("supergraph", "supergraph", "--fail-on", "safe")).exit).toBe(2);
    await cp(file("."), other(), { recursive: true });
    await edit("app/metadata/Book.hml", (text) => text.replace("kind: ObjectType", "kind: X"));
    const wrong = await diff("other", "supergraph");
    expect(wrong.exit).toBe(1);
    expect(wrong.err).toContain("supergraph/app/metadata/Book.hml:2:1");
  });
});
