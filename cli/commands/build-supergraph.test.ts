import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { shopFiles } from "../../functions/creator/builder/pack/testing/supergraph-files.ts";
import { writeProject } from "../fake/project-folder.ts";
import { type Desk, desk } from "../fake/run-lintas.ts";

let at: Desk;
beforeEach(async () => {
  at = await desk();
  await writeProject(at.folder);
  await write("lintas.json", {
    name: "shop",
    functions: { web: { path: "/", entry: "src/web.ts" } },
    supergraphs: { graph: { variables: { DB_URL: "http://db" } } },
  });
  const files = shopFiles({ singleUrl: { valueFromEnv: "DB_URL" } });
  for (const [path, text] of Object.entries(files)) await write(path, text);
});
afterEach(() => at.close());

async function write(path: string, content: string | object): Promise<void> {
  await mkdir(dirname(join(at.folder, path)), { recursive: true });
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await writeFile(join(at.folder, path), text);
}

const CONTEXT = "kind: Context\n";
const BROKEN =
  "kind: AuthConfig\nversion: v3\ndefinition:\n  mode: {webhook: {url: {valueFromEnv: HOOK}, method: GET}}\n";

const uploads = () => at.manager.seen.filter((one) => /blobs\/[0-9a-f]/.test(one.path));

test("build uploads both contents of a supergraph, once, and tells what is worth a look", async () => {
  await write("supergraph/globals/context.yaml", CONTEXT);
  const ran = await at.run(["build"]);
  expect(ran).toMatchObject({ exit: 0 });
  expect(ran.out).toMatch(/web \d+\.\d kB, graph \d+\.\d kB \(compiled \d+\.\d kB\); 3 uploaded/);
  expect(ran.err).toContain(
    "! graph: supergraph/globals/context.yaml:1:1 Ignored: a Context says nothing about the API.",
  );
  expect(uploads()).toHaveLength(3);
  const again = await at.run(["build", "--json"]);
  expect(again.json).toMatchObject({
    uploaded: 0,
    build: { content: { parts: [{ name: "web" }, { name: "graph", kind: "supergraph" }] } },
    warnings: [{ part: "graph", file: "supergraph/globals/context.yaml", line: 1, column: 1 }],
  });
});

test.each(["build", "deploy", "plan"])(
  "%s tells every mistake of the metadata with its line, and sends nothing",
  async (command) => {
    await write("supergraph/globals/auth.hml", BROKEN);
    await write("supergraph/shop/odd.hml", "kind: Odd\n");
    const ran = await at.run([command]);
    expect(ran.exit).toBe(1);
    expect(ran.err).toContain("The supergraph's metadata is not right");
    expect(ran.err).toContain(
      [
        "  supergraph/globals/auth.hml:4:26 `HOOK` is not given to `graph`: add it to `variables` or `secrets` of `supergraphs.graph` in the definition. (AuthConfig)",
        "    3 │ definition:",
        "    4 │   mode: {webhook: {url: {valueFromEnv: HOOK}, method: GET}}",
        "      │                          ^",
      ].join("\n"),
    );
    expect(ran.err).toMatch(/supergraph\/shop\/odd\.hml:1:1 Unknown kind "Odd", expected one of /);
    expect(uploads()).toHaveLength(0);
    const json = await at.run([command, "--json"]);
    expect(json.json).toMatchObject({
      error: {
        code: "supergraph.invalid",
        mistakes: 2,
        errors: [
          {
            file: "supergraph/globals/auth.hml",
            line: 4,
            column: 26,
            object: "AuthConfig",
            path: "$.definition.mode.webhook.url.valueFromEnv",
            notes: [],
          },
          { file: "supergraph/shop/odd.hml", line: 1, column: 1 },
        ],
      },
    });
  },
);

test("what a file says cannot draw on the terminal", async () => {
  await write("supergraph/shop/odd.hml", 'kind: "\\e[2JOdd"\n# \u001b[2J\n');
  const ran = await at.run(["build"]);
  expect(ran.exit).toBe(1);
  expect(ran.err).not.toContain("\u001b[2J");
});

test("dev waits until the metadata is mended", async () => {
  await write("supergraph/shop/odd.hml", "kind: Odd\n");
  let mended = false;
  const ran = await at.run(["dev"], {
    interruptWhen(text) {
      if (!mended && text.includes("odd.hml:1:1") && text.includes("Watching")) {
        mended = true;
        void write("supergraph/shop/odd.hml", "\n");
      }
      return text.includes("✓ live in");
    },
  });
  expect(ran.exit).toBe(130);
  expect(ran.out).toContain("stays live");
});
