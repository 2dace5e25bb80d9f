import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ENTRY_FILES, type EntryFile, FORMAT } from "./manifest.ts";
import { bundleOwn } from "./own-bundle.ts";
import { licences, repositoryRoot } from "./own-sources.ts";

/** The files of every platform's entry, by their names in the zip. */
export type EntryFiles = ReadonlyMap<EntryFile, Uint8Array>;

/**
 * The entries as every zip holds them. A published CLI brings them along (`entry/` beside its
 * bundle); inside this repository they are made from their sources. The bytes are the same.
 */
export function entryFiles(): Promise<EntryFiles> {
  made ??= load();
  return made;
}
let made: Promise<EntryFiles> | undefined;

async function load(): Promise<EntryFiles> {
  const brought = fileURLToPath(new URL("./entry/", import.meta.url));
  const files = ENTRY_FILES[FORMAT].map(
    async (name) => [name, await readFile(join(brought, name))] as const,
  );
  return Promise.all(files).then(
    (found) => new Map<EntryFile, Uint8Array>(found),
    () => bundleEntries(),
  );
}

/** Makes the entries from their sources. The CLI's own build writes them to `entry/`. */
export async function bundleEntries(): Promise<EntryFiles> {
  const root = await repositoryRoot();
  const bundled = Object.entries(SOURCES).map(
    async ([name, source]) => [name as EntryFile, await bundleEntry(root, source)] as const,
  );
  return new Map<EntryFile, Uint8Array>([
    ...(await Promise.all(bundled)),
    ["package.json", utf8(JSON.stringify({ type: "module", main: "main.mjs" }))],
    ["host.json", utf8(JSON.stringify(HOST))],
  ]);
}

const FOLDER = "functions/creator/builder/entry";
const SOURCES = {
  "node.mjs": "node.ts",
  "lambda.mjs": "lambda.ts",
  "main.mjs": "main.ts",
  "azure.mjs": "azure.ts",
} as const satisfies Partial<Record<EntryFile, string>>;

/** Azure's host puts `/api` before every path unless it is told. */
const HOST = { version: "2.0", extensions: { http: { routePrefix: "" } } };

/** Packages whose code lands in an entry; their licences go with it. */
const BUNDLED = ["@azure/functions", "@azure/functions-extensions-base", "cookie"];

async function bundleEntry(root: string, source: string): Promise<Uint8Array> {
  const [module] = await bundleOwn(
    {
      input: join(root, FOLDER, source),
      // Azure's worker brings its own module when it is asked for.
      external: [/^node:/, "@azure/functions-core"],
    },
    {
      codeSplitting: false,
      ...(source === SOURCES["azure.mjs"] ? { postBanner: await licences(root, BUNDLED) } : {}),
    },
  );
  return utf8(module.code);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
