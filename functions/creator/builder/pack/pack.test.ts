import { execFile } from "node:child_process";
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { parseDefinition } from "../../../../shared/domain/definition-mistakes.ts";
import { projectFolder } from "./testing/project-folder.ts";
import { loadDefinition } from "./load-definition.ts";
import { packProject } from "./pack.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../../..");
const HELLO = join(REPOSITORY, "examples/hello");
const run = promisify(execFile);

type Files = Record<string, string | Uint8Array>;

const ok = `export default { fetch: () => new Response("ok") };`;

async function pack(files: Files, one: Record<string, unknown> = {}, packages = false) {
  await using project = await projectFolder(files, { packages });
  return await packIn(project.root, one);
}

function packIn(root: string, one: Record<string, unknown> = {}) {
  const functions = { main: { path: "/", entry: "src/main.ts", ...one } };
  return packProject(root, parseDefinition({ name: "test", functions }));
}

async function packHello(folder: string) {
  const { root, definition } = await loadDefinition(folder);
  const { digest, parts } = await packProject(root, definition);
  return { digest, parts: parts.map(({ part }) => part.digest) };
}

describe("packing is deterministic", () => {
  test("twice in one process, and in other processes with another folder, order of files, umask, zone, locale and home: one digest", async () => {
    const here = await packHello(HELLO);
    expect(await packHello(HELLO)).toEqual(here);
    const base = await mkdtemp(join(tmpdir(), "lintas-elsewhere-"));
    try {
      const elsewhere = join(base, "a/deep/er place");
      await copyReversed(HELLO, elsewhere);
      await symlink(join(REPOSITORY, "node_modules"), join(base, "node_modules"));
      const settings = [
        { env: { TZ: "Pacific/Apia", LANG: "tr_TR.UTF-8", LC_ALL: "C" }, mask: "077" },
        { env: { TZ: "America/St_Johns", LANG: "C", HOME: base }, mask: "000" },
      ];
      const others = await Promise.all(
        settings.map(({ env, mask }) => packInChild(elsewhere, mask, env)),
      );
      expect(others).toEqual([here, here]);
    } finally {
      await rm(base, { recursive: true, force: true });
    }
  });

  test("as another user, where we may become one: one digest", async () => {
    const base = await mkdtemp(join(tmpdir(), "lintas-user-"));
    const isRoot = process.getuid?.() === 0;
    const user = isRoot ? 65_534 : (process.getuid?.() ?? 0);
    try {
      const files = { "src/main.ts": ok, "public/a.txt": "a" };
      const config = `{"name":"x","functions":{"main":{"path":"/","entry":"src/main.ts","assets":"public"}}}`;
      await using project = await projectFolder({ ...files, "lintas.json": config });
      await cp(project.root, join(base, "p"), { recursive: true });
      for (const path of ["", "p", "p/src", "p/public", "p/src/main.ts", "p/public/a.txt"]) {
        await chown(join(base, path), user, user);
        await chmod(join(base, path), 0o700);
      }
      const here = await packHello(project.root);
      expect(await packInChild(join(base, "p"), "027", {}, isRoot ? user : null)).toEqual(here);
    } finally {
      await rm(base, { recursive: true, force: true });
    }
  });

  test("a tsconfig or package.json above the project changes nothing", async () => {
    const main = `export default { fetch: () => new Response(<p>hi</p> as never) };`;
    const own = `{"compilerOptions":{"jsx":"react-jsx","jsxImportSource":"x"}}`;
    const files = {
      "p/src/main.tsx": main,
      "p/node_modules/x/jsx-runtime.js": "export const jsx = String;",
    };
    const entry = { entry: "src/main.tsx" };
    await using plain = await projectFolder({ ...files, "p/tsconfig.json": own });
    await using above = await projectFolder({
      ...files,
      "p/tsconfig.json": own,
      "tsconfig.json": `{"compilerOptions":{"jsx":"react","target":"es5"}}`,
      "package.json": `{"type":"commonjs","sideEffects":false}`,
    });
    await using without = await projectFolder({ "p/src/main.tsx": ok, "tsconfig.json": "{broken" });
    const [one, two] = await Promise.all(
      [plain, above].map(({ root }) => packIn(join(root, "p"), entry)),
    );
    expect(two?.digest).toBe(one?.digest);
    await expect(packIn(join(without.root, "p"), entry)).resolves.toBeDefined();
  });

  test("no path of this machine and no text of a source stands in a zip", async () => {
    const { parts } = await packProject(HELLO, (await loadDefinition(HELLO)).definition);
    for (const { bytes } of parts) {
      const files = unzipSync(bytes);
      for (const [name, content] of Object.entries(files)) {
        const text = Buffer.from(content).toString("latin1");
        expect(text, name).not.toContain(REPOSITORY);
        expect(text, name).not.toMatch(/\.\.\/(?:\.\.\/)*node_modules/);
      }
      const map = JSON.parse(Buffer.from(files["function.mjs.map"]!).toString()) as {
        sources: string[];
        sourcesContent?: (string | null)[];
      };
      expect(map.sources).toEqual(expect.arrayContaining([expect.stringMatching(/^src\//)]));
      expect((map.sourcesContent ?? []).every((content) => content === null)).toBe(true);
    }
  });

  test("a change of a source, an asset or the definition makes another build", async () => {
    const files = { "src/main.ts": ok, "public/a.txt": "a" };
    const all = await Promise.all([
      pack(files, { assets: "public" }),
      pack({ ...files, "public/a.txt": "b" }, { assets: "public" }),
      pack({ ...files, "public/c.txt": "a" }, { assets: "public" }),
      pack({ ...files, "src/main.ts": ok.replace("ok", "no") }, { assets: "public" }),
      pack(files, { assets: "public", memory: 512 }),
    ]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all[0]?.parts[0]?.part.digest).toBe(all[4]?.parts[0]?.part.digest);
  });
});

test("every zip holds the entries of all platforms, whose main module Google and Azure find", async () => {
  const { parts } = await pack({ "src/main.ts": ok });
  const files = unzipSync(parts[0]!.bytes);
  expect(parts[0]!.part.format).toBe(2);
  expect(Object.keys(files).filter((name) => !name.endsWith(".map"))).toEqual([
    "azure.mjs",
    "function.mjs",
    "host.json",
    "lambda.mjs",
    "lintas.json",
    "main.mjs",
    "node.mjs",
    "package.json",
  ]);
  const json = (name: string) => JSON.parse(Buffer.from(files[name]!).toString()) as unknown;
  expect(json("package.json")).toEqual({ type: "module", main: "main.mjs" });
  expect(json("host.json")).toEqual({
    version: "2.0",
    extensions: { http: { routePrefix: "" } },
  });
  expect(Buffer.from(files["azure.mjs"]!).toString()).toMatch(/MIT License[\s\S]*\.NET Foundation/);
});

describe("a bundle", () => {
  test("brings its packages, lazy parts and files it names, and CommonJS with its __dirname", async () => {
    const packed = await pack(
      {
        "src/main.ts": `import { Hono } from "hono"; import old from "./old.cjs";
          const app = new Hono().get("/lazy", async (c) => c.text((await import("./lazy.ts")).text + old.here));
          export const where = new URL("./data.bin", import.meta.url); export default app;`,
        "src/lazy.ts": `export const text: string = "lazily";`,
        "src/old.cjs": `exports.here = typeof __dirname;`,
        "src/data.bin": new Uint8Array([1, 2, 3]),
      },
      {},
      true,
    );
    const files = unzipSync(packed.parts[0]!.bytes);
    const names = Object.keys(files);
    expect(names.filter((name) => /^chunks\/.*\.mjs$/.test(name)).length).toBeGreaterThan(0);
    expect(names.filter((name) => name.endsWith(".bin"))).toHaveLength(1);
    const text = Buffer.from(files["function.mjs"]!).toString();
    expect(text).not.toMatch(/from "hono"|__dirname/);
  });

  test("is refused with file, line and frame where a source does not parse or resolve", async () => {
    const broken = pack({
      "src/main.ts": `import "./half.ts";\n${ok}`,
      "src/half.ts": "let a = 1;\nlet b = ;",
    });
    await expect(broken).rejects.toMatchObject({
      code: "pack.failed",
      detail: expect.stringMatching(/`main`.*src\/half\.ts:2:9: Unexpected token[\s\S]*let b = ;/),
      extensions: { errors: [{ file: "src/half.ts", line: 2, column: 9 }] },
    });
    const lost = pack({ "src/main.ts": `\nimport x from "not-installed";\nexport default x;` });
    await expect(lost).rejects.toMatchObject({
      code: "pack.failed",
      extensions: {
        errors: [
          { file: "src/main.ts", line: 2, detail: expect.stringContaining("not-installed") },
        ],
      },
    });
    await expect(pack({ "src/main.ts": `import "./none.ts"; ${ok}` })).rejects.toMatchObject({
      code: "pack.failed",
    });
  });

  test("leaves alone what a package loads only where it is there", async () => {
    const files = {
      "src/main.ts": `import { a } from "lib"; let b; try { b = require("not-installed"); } catch {}\n${ok}\nexport { a, b };`,
      "node_modules/lib/package.json": `{"name":"lib","type":"module","main":"index.js"}`,
      "node_modules/lib/index.js": `export const a = () => import("not-installed").catch(() => null);`,
    };
    await expect(pack(files)).resolves.toBeDefined();
    const needed = { ...files, "node_modules/lib/index.js": `export { a } from "not-installed";` };
    await expect(pack(needed)).rejects.toMatchObject({ code: "pack.failed" });
    const own = { "src/main.ts": `export const a = import("not-installed"); ${ok}` };
    await expect(pack(own)).rejects.toMatchObject({ code: "pack.failed" });
  });

  test("is refused without a default export, or without its entry", async () => {
    await expect(pack({ "src/main.ts": "export const a = 1;" })).rejects.toMatchObject({
      code: "pack.failed",
      detail: expect.stringContaining("default export"),
    });
    await expect(pack({})).rejects.toMatchObject({ code: "pack.failed" });
  });
});

describe("native modules are refused with what they are", () => {
  const natives: Record<string, Files> = {
    "a .node file": {
      "src/main.ts": `import a from "./a.node"; console.log(a); ${ok}`,
      "src/a.node": "ELF",
    },
    "binding.gyp": {
      "node_modules/nat/package.json": `{"name":"nat"}`,
      "node_modules/nat/binding.gyp": "{}",
    },
    gypfile: { "node_modules/nat/package.json": `{"name":"nat","gypfile":true}` },
    prebuilds: {
      "node_modules/nat/package.json": `{"name":"nat"}`,
      "node_modules/nat/prebuilds/x/a.node": "",
    },
    "a loader of compiled code": {
      "node_modules/nat/package.json": `{"name":"nat","dependencies":{"bindings":"1"}}`,
    },
  };
  test.each(Object.keys(natives))("%s", async (name) => {
    const packed = pack({
      "src/main.ts": `import nat from "nat"; console.log(nat); ${ok}`,
      "node_modules/nat/index.js": "module.exports = 1;",
      ...natives[name],
    });
    await expect(packed).rejects.toMatchObject({
      code: "pack.native_module",
      detail: expect.stringMatching(/`main` reaches .*(nat|a\.node)/),
    });
  });
});

describe("nothing outside of the project is read", () => {
  test.each([
    ["an import", `import { x } from "../../outside.ts"; console.log(x); ${ok}`],
    ["a file it names", `export const u = new URL("../../outside.ts", import.meta.url); ${ok}`],
  ])("by %s", async (_what, main) => {
    await using project = await projectFolder({
      "p/src/main.ts": main,
      "outside.ts": "export const x = 'hidden';",
    });
    await expect(packIn(join(project.root, "p"))).rejects.toMatchObject({
      code: "pack.unsafe_path",
    });
  });

  test.each([
    ["entry", "p/src/main.ts", "file"],
    ["a source", "p/src/x.ts", "file"],
    ["the assets folder", "p/public", "dir"],
    ["an asset", "p/assets/x.txt", "file"],
  ])("by a link as %s", async (_what, link, kind) => {
    await using project = await projectFolder({
      "p/assets/a.txt": "a",
      "p/src/keep.ts": "",
      ...(link === "p/src/main.ts"
        ? {}
        : { "p/src/main.ts": link === "p/src/x.ts" ? `import "./x.ts"; ${ok}` : ok }),
      "out/file.ts": ok,
    });
    await symlink(
      join(project.root, kind === "dir" ? "out" : "out/file.ts"),
      join(project.root, link),
    );
    const assets = link === "p/public" ? "public" : "assets";
    await expect(packIn(join(project.root, "p"), { assets })).rejects.toMatchObject({
      code: "pack.unsafe_path",
    });
  });

  test("links inside are followed, in a circle refused, leading nowhere refused", async () => {
    await using project = await projectFolder({
      "src/main.ts": ok,
      "real/a.txt": "a",
      "public/b.txt": "b",
    });
    await symlink("../real", join(project.root, "public/linked"));
    const packed = await packIn(project.root, { assets: "public" });
    const names = Object.keys(unzipSync(packed.parts[0]!.bytes));
    expect(names).toContain("assets/linked/a.txt");
    await symlink("..", join(project.root, "public/up"));
    await expect(packIn(project.root, { assets: "public" })).rejects.toMatchObject({
      code: "pack.unsafe_path",
    });
    await rm(join(project.root, "public/up"));
    await symlink("nowhere", join(project.root, "public/dead"));
    await expect(packIn(project.root, { assets: "public" })).rejects.toMatchObject({
      code: "pack.unsafe_path",
    });
  });
});

test("what is too large is refused before it is read, its largest files named", async () => {
  await using project = await projectFolder({
    "src/main.ts": ok,
    "public/small.txt": "s",
    "public/big.bin": "",
  });
  await truncate(join(project.root, "public/big.bin"), 300 * 1024 * 1024);
  await expect(packIn(project.root, { assets: "public" })).rejects.toMatchObject({
    code: "pack.too_large",
    detail: expect.stringMatching(
      /300\.0 MB unpacked, at most 250\.0 MB.*`big\.bin` \(300\.0 MB\)/,
    ),
  });
});

/** Packs in a process of its own, with this umask and environment, as this user. */
async function packInChild(
  folder: string,
  mask: string,
  env: Record<string, string>,
  user: number | null = null,
) {
  const from = (file: string) => JSON.stringify(join(import.meta.dirname, file));
  const script = `
    import { entryFiles } from ${from("entry-source.ts")};
    import { loadDefinition } from ${from("load-definition.ts")};
    import { packProject } from ${from("pack.ts")};
    process.umask(0o${mask});
    // What a package would bring along is read before, because this clone may be private.
    await entryFiles();
    if (${user} !== null) {
      process.setgroups([]);
      process.setgid(${user});
      process.setuid(${user});
    }
    const { root, definition } = await loadDefinition(${JSON.stringify(folder)});
    const { digest, parts } = await packProject(root, definition);
    console.log(JSON.stringify({ digest, parts: parts.map(({ part }) => part.digest) }));`;
  const child = await run(process.execPath, ["--input-type=module", "-e", script], {
    env,
    cwd: folder,
  });
  return JSON.parse(child.stdout) as Awaited<ReturnType<typeof packHello>>;
}

/** Copies file by file, the last one first, so that the folder lists them in another order. */
async function copyReversed(from: string, to: string): Promise<void> {
  const files = ["lintas.config.ts", "package.json", "tsconfig.json", "src/web.ts", "src/api.ts"];
  const assets = ["try.js", "style.css", "mark.svg", "index.html"].map((name) => `public/${name}`);
  for (const folder of ["src", "public"]) await mkdir(join(to, folder), { recursive: true });
  for (const name of [...assets, ...files]) {
    await writeFile(join(to, name), await readFile(join(from, name)));
  }
}
