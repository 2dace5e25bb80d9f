import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "fflate";
import { rolldown } from "rolldown";
import {
  bundleConnector,
  CONNECTOR_FILE,
} from "../functions/creator/builder/pack/connector-module.ts";
import { bundleEngine, ENGINE_FOLDER } from "../functions/creator/builder/pack/engine-bundle.ts";
import { bundleEntries } from "../functions/creator/builder/pack/entry-source.ts";
import { tar, type TarEntry } from "./published/tar.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Writes the command line as an npm package, `lintas.tgz`, into `outDir` and answers its path.
 * Equal sources give equal bytes. It runs on Node.js 20.19 and needs only the bundler beside it.
 */
export async function buildCliPackage(outDir: string): Promise<string> {
  const [bundled, entries, engine, connector, types, templates, manifest, license] =
    await Promise.all([
      bundle(),
      bundleEntries(),
      bundleEngine(),
      bundleConnector(),
      typeDeclarations(),
      templateFiles(),
      packageJson(),
      readFile(join(ROOT, "LICENSE")),
    ]);
  const files: TarEntry[] = [
    { path: "package.json", bytes: utf8(manifest), executable: false },
    { path: "LICENSE", bytes: license, executable: false },
    ...types,
    { path: `dist/${CONNECTOR_FILE}`, bytes: utf8(connector), executable: false },
    ...inFolder("entry", entries),
    ...inFolder(ENGINE_FOLDER, engine),
    ...bundled,
    ...templates,
  ];
  const sorted = files
    .map((file) => ({ ...file, path: `package/${file.path}` }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  await mkdir(outDir, { recursive: true });
  const path = join(outDir, "lintas.tgz");
  // Replaced whole: the Manager may be serving it.
  await writeFile(`${path}.new`, gzipSync(tar(sorted), { level: 9, mtime: 0 }));
  await rename(`${path}.new`, path);
  return path;
}

function inFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): TarEntry[] {
  return [...files].map(([name, bytes]) => ({
    path: `dist/${folder}/${name}`,
    bytes,
    executable: false,
  }));
}

async function bundle(): Promise<TarEntry[]> {
  const made = await rolldown({
    cwd: ROOT,
    input: { main: "cli/main.ts", index: "cli/define.ts" },
    platform: "node",
    external: [/^node:/, /^rolldown(\/|$)/],
    // Some CommonJS builds load their parts by names that a bundler does not see.
    resolve: { mainFields: ["module", "main"] },
    logLevel: "silent",
    experimental: { attachDebugInfo: "none" },
  });
  try {
    const { output } = await made.generate({
      format: "esm",
      // Beside package.json's folder and `entry/`: both are found from any chunk.
      entryFileNames: "[name].mjs",
      chunkFileNames: "[name]-[hash].mjs",
      minify: true,
      comments: false,
    });
    return output.map((file) => ({
      path: `dist/${file.fileName}`,
      bytes: utf8(file.type === "chunk" ? file.code : file.source),
      executable: file.fileName === "main.mjs",
    }));
  } finally {
    await made.close();
  }
}

async function typeDeclarations(): Promise<TarEntry[]> {
  const published = (name: string) =>
    readFile(new URL(`published/${name}.ts`, import.meta.url), "utf8");
  const [project, connector] = await Promise.all([published("project"), published("connector")]);
  const index = `${project}
/** Gives a project's definition its type, for \`export default defineProject({ … })\`. */
export declare function defineProject(definition: ProjectDefinition): ProjectDefinition;
`;
  return [
    { path: "dist/index.d.ts", bytes: utf8(index), executable: false },
    { path: "dist/connector.d.ts", bytes: utf8(connector), executable: false },
  ];
}

async function templateFiles(): Promise<TarEntry[]> {
  const folder = join(ROOT, "cli", "templates");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = join(entry.parentPath, entry.name);
        const path = `templates/${relative(folder, file).split(sep).join("/")}`;
        return { path, bytes: await readFile(file), executable: false };
      }),
  );
}

async function packageJson(): Promise<string> {
  const root = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
    version: string;
    description: string;
    license: string;
    dependencies: { rolldown: string };
  };
  const manifest = {
    name: "lintas",
    version: root.version,
    description: root.description,
    license: root.license,
    type: "module",
    bin: { lintas: "dist/main.mjs" },
    exports: {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.mjs" },
      "./connector": { types: "./dist/connector.d.ts", default: `./dist/${CONNECTOR_FILE}` },
    },
    engines: { node: ">=20.19" },
    dependencies: { rolldown: root.dependencies.rolldown },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function utf8(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
