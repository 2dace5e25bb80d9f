import { execFile } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { AppError } from "../../../../shared/errors/app-error.ts";
import { projectFolder } from "./testing/project-folder.ts";
import { type DefinitionError, loadDefinition } from "./load-definition.ts";

const run = promisify(execFile);

/** The errors of a definition, `line:column pointer detail`. */
async function errorsOf(files: Record<string, string>): Promise<string[]> {
  await using project = await projectFolder({ "src/web.ts": "", "public/a.txt": "", ...files });
  try {
    await loadDefinition(project.root);
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe("definition.invalid");
    const errors = error.extensions["errors"] as DefinitionError[];
    return errors.map(
      ({ file, line, column, pointer, detail }) => `${file}:${line}:${column} ${pointer} ${detail}`,
    );
  }
}

describe("lintas.json", () => {
  test("is read with its defaults", async () => {
    await using project = await projectFolder({
      "src/web.ts": "",
      "lintas.json": `{"$schema":"x","name":"shop","functions":{"web":{"path":"/","entry":"src/web.ts"}}}`,
    });
    const loaded = await loadDefinition(project.root);
    expect(loaded).toMatchObject({ file: "lintas.json", root: project.root });
    expect(loaded.definition.functions["web"]?.memory).toBe(256);
  });

  test("tells that a supergraph's folder is not there, named or not", async () => {
    const errors = await errorsOf({
      "schema/x.hml": "",
      "lintas.json": `{
  "name": "shop",
  "supergraphs": {
    "graph": {},
    "other": { "path": "/other", "folder": "none" },
    "file": { "path": "/file", "folder": "src/web.ts" },
    "right": { "path": "/right", "folder": "schema" }
  }
}`,
    });
    expect(errors).toEqual([
      "lintas.json:4:5 /supergraphs/graph/folder `supergraph` is not there.",
      "lintas.json:5:44 /supergraphs/other/folder `none` is not there.",
      "lintas.json:6:42 /supergraphs/file/folder `src/web.ts` is not a folder.",
    ]);
  });

  test("tells every mistake at once with the line it stands on", async () => {
    const errors = await errorsOf({
      "lintas.json": `{
  "name": "My Shop",
  "functions": {
    "web": {
      "path": "/",
      "entry": "src/none.ts",
      "memroy": 3,
      "access": "secret"
    },
    "api": {
      "path": "/",
      "entry": "src/web.ts",
      "assets": "src/web.ts",
      "schedules": [{ "cron": "61 * * * *", "path": "/x" }]
    },
    "bare": {}
  }
}`,
    });
    expect(errors).toMatchInlineSnapshot(`
      [
        "lintas.json:2:11 /name \`name\` must be lower-case letters, digits and single dashes, beginning with a letter, not "My Shop".",
        "lintas.json:6:16 /functions/web/entry \`src/none.ts\` is not there.",
        "lintas.json:7:7 /functions/web/memroy \`functions.web.memroy\` is not a known member. Did you mean \`memory\`?",
        "lintas.json:8:17 /functions/web/access \`functions.web.access\` must be "public" or "private", not "secret".",
        "lintas.json:11:15 /functions/api/path \`/\` is served by \`web\` already.",
        "lintas.json:13:17 /functions/api/assets \`src/web.ts\` is not a folder.",
        "lintas.json:14:31 /functions/api/schedules/0/cron \`functions.api.schedules.0.cron\` has \`61\` as minute, where \`*\` or 0 to 59 may stand, in lists, ranges and steps.",
        "lintas.json:16:5 /functions/bare/path \`functions.bare.path\` is missing.",
        "lintas.json:16:5 /functions/bare/entry \`functions.bare.entry\` is missing.",
      ]
    `);
  });

  test("tells syntax errors, double members and emptiness with their lines", async () => {
    expect(await errorsOf({ "lintas.json": `{\n  "name": "a"\n  "b": 1,\n}` }))
      .toMatchInlineSnapshot(`
        [
          "lintas.json:3:3 undefined Expected ',' or '}' after property value.",
        ]
      `);
    expect(await errorsOf({ "lintas.json": `{"name":"a",\n "name":"b"}` })).toMatchInlineSnapshot(`
      [
        "lintas.json:2:2 undefined \`name\` stands twice.",
      ]
    `);
    expect(await errorsOf({ "lintas.json": "" })).toMatchInlineSnapshot(`
      [
        "lintas.json:1:1 undefined Unexpected end of JSON input.",
      ]
    `);
    expect(await errorsOf({ "lintas.json": "[1]" })).toMatchInlineSnapshot(`
      [
        "lintas.json:1:1  The definition must be an object with \`name\`, \`targets\`, \`functions\`, \`supergraphs\`, \`environments\`, not a list.",
      ]
    `);
  });
});

describe("lintas.config.ts", () => {
  test("may compute, import and be wrapped in defineProject", async () => {
    await using project = await projectFolder({
      "src/web.ts": "",
      "names.ts": `export const names: string[] = ["a", "b"];`,
      "lintas.config.ts": `
        import { defineProject } from "lintas";
        import { names } from "./names.ts";
        import { readFileSync } from "node:fs";
        enum Size { Small = 128 }
        if (typeof readFileSync !== "function") throw new Error();
        export default defineProject({
          name: "shop",
          functions: Object.fromEntries(names.map((name) => [name, { path: "/" + name, entry: "src/web.ts", memory: Size.Small }])),
        });`,
    });
    const { definition } = await loadDefinition(project.root);
    expect(Object.keys(definition.functions)).toEqual(["a", "b"]);
    expect(definition.functions["a"]).toMatchObject({ path: "/a", memory: 128 });
  });

  test("tells the line of the literal, else of what the value comes from", async () => {
    const errors = await errorsOf({
      "lintas.config.ts": `import { defineProject } from "lintas";

const shared = {
  memory: 1,
  "timeout": -1,
} as const;
const schedules = [
  { cron: "* * * * *", path: "/" },
  { cron: "daily", path: "/" },
];
const env = () => "wrong name";

const config = defineProject({
  name: env(),
  functions: {
    web: {
      ...shared,
      path: "/",
      entry: "src/web.ts",
      schedules,
      acces: "public",
    } satisfies object,
    made: make({
      path: 3,
    }),
  },
} as never);

function make(one: object): object {
  return { ...one, entry: "src/web.ts", concurrency: 0 };
}

export default config;
`,
    });
    expect(errors).toMatchInlineSnapshot(`
      [
        "lintas.config.ts:4:11 /functions/web/memory \`functions.web.memory\` must be a whole number from 64 to 10240, not 1.",
        "lintas.config.ts:5:14 /functions/web/timeout \`functions.web.timeout\` must be a number from 0.1 to 900, not -1.",
        "lintas.config.ts:9:11 /functions/web/schedules/1/cron \`functions.web.schedules.1.cron\` must have five fields: minute hour day-of-month month day-of-week.",
        "lintas.config.ts:14:9 /name \`name\` must be lower-case letters, digits and single dashes, beginning with a letter, not "wrong name".",
        "lintas.config.ts:21:7 /functions/web/acces \`functions.web.acces\` is not a known member. Did you mean \`access\`?",
        "lintas.config.ts:23:11 /functions/made/path \`functions.made.path\` must be text, not 3.",
        "lintas.config.ts:23:11 /functions/made/concurrency \`functions.made.concurrency\` must be a whole number from 1 to 1000, not 0.",
      ]
    `);
  });

  test("tells syntax errors, lost imports and a missing default export", async () => {
    expect(await errorsOf({ "lintas.config.ts": `export default {\n  name: ;\n};` }))
      .toMatchInlineSnapshot(`
      [
        "lintas.config.ts:2:9 undefined Unexpected token.",
      ]
    `);
    expect(await errorsOf({ "lintas.config.ts": `import a from "./none.ts";\nexport default a;` }))
      .toMatchInlineSnapshot(`
      [
        "lintas.config.ts:1:15 undefined Could not resolve './none.ts' in lintas.config.ts.",
      ]
    `);
    expect(await errorsOf({ "lintas.config.ts": `export const a = 1;` })).toMatchInlineSnapshot(`
      [
        "lintas.config.ts:1:1 undefined It has no default export: write \`export default defineProject({ … })\`.",
      ]
    `);
    expect(await errorsOf({ "lintas.config.ts": `export default 3;` })).toMatchInlineSnapshot(`
      [
        "lintas.config.ts:1:16  The definition must be an object with \`name\`, \`targets\`, \`functions\`, \`supergraphs\`, \`environments\`, not 3.",
      ]
    `);
  });

  test("tells where it threw, in the file it threw in", async () => {
    await using project = await projectFolder({
      "deep.ts": `type A = string;\n\nexport function deep(a: A): A {\n  throw new RangeError("not today");\n}\n`,
      "lintas.config.ts": `import { deep } from "./deep.ts";\nexport default { name: deep("x") };`,
    });
    // In a process of its own, because the test runner rewrites what is imported in this one.
    const script = `
      import { loadDefinition } from ${JSON.stringify(resolve(import.meta.dirname, "load-definition.ts"))};
      await loadDefinition(${JSON.stringify(project.root)}).catch((error) => console.log(JSON.stringify(error.extensions)));`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script]);
    expect(JSON.parse(stdout)).toEqual({
      errors: [{ detail: "RangeError: not today.", file: "deep.ts", line: 4, column: 9 }],
    });
  });

  test("may be .mts, .js or .mjs", async () => {
    for (const file of ["lintas.config.mts", "lintas.config.js", "lintas.config.mjs"]) {
      await using project = await projectFolder({
        "src/web.ts": "",
        [file]: `export default { name: "shop", functions: { web: { path: "/", entry: "src/web.ts" } } };`,
      });
      expect((await loadDefinition(project.root)).file).toBe(file);
    }
  });
});

test("a folder without a definition, or with two, is told so", async () => {
  await using empty = await projectFolder({});
  await expect(loadDefinition(empty.root)).rejects.toMatchObject({ code: "definition.missing" });
  await expect(loadDefinition(join(empty.root, "none"))).rejects.toMatchObject({
    code: "definition.missing",
  });
  const two = { "lintas.json": "{}", "lintas.config.ts": "export default {};" };
  expect(await errorsOf(two)).toEqual([expect.stringContaining("both define this project")]);
});

test("what cannot be read is told as such", async () => {
  expect(await errorsOf({ "lintas.json/x": "" })).toEqual([
    expect.stringContaining(
      "lintas.json:undefined:undefined undefined It cannot be read (EISDIR).",
    ),
  ]);
  const long = "x".repeat(300);
  const text = `{"name":"a","functions":{"web":{"path":"/","entry":"${long}"}}}`;
  expect(await errorsOf({ "lintas.json": text })).toEqual([
    expect.stringContaining("is not there"),
  ]);
});

test("an entry that is a link out of the project is refused before anything of it is read", async () => {
  await using project = await projectFolder({
    "out/secret.ts": "",
    "p/lintas.json": `{"name":"shop","functions":{"web":{"path":"/","entry":"web.ts"}}}`,
  });
  await symlink("../out/secret.ts", join(project.root, "p/web.ts"));
  await expect(loadDefinition(join(project.root, "p"))).rejects.toMatchObject({
    code: "pack.unsafe_path",
  });
});
