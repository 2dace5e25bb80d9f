import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rolldown";
import { bundleOwn } from "./own-bundle.ts";
import { licences, repositoryRoot } from "./own-sources.ts";

/** What projects import to serve typed functions to their supergraph. */
export const CONNECTOR_IMPORT = "lintas/connector";

/** The file that a published CLI brings, beside its bundle. */
export const CONNECTOR_FILE = "connector.mjs";

/**
 * Gives projects `lintas/connector` as it is in the command line that packs them, whatever version
 * of the package lies beside a project, and where none does.
 */
export function connectorPlugin(): Plugin {
  const id = `\0${CONNECTOR_IMPORT}`;
  return {
    name: "lintas-connector",
    resolveId: { filter: { id: /^lintas\/connector$/ }, handler: () => id },
    load: { filter: { id: /^\0lintas\/connector$/ }, handler: () => connectorModule() },
  };
}

function connectorModule(): Promise<string> {
  made ??= readFile(fileURLToPath(new URL(CONNECTOR_FILE, import.meta.url)), "utf8").catch(() =>
    bundleConnector(),
  );
  return made;
}
let made: Promise<string> | undefined;

const SOURCE = "functions/engine/connectors/functions/published.ts";
const BUNDLED = ["ajv", "fast-deep-equal", "fast-uri", "hono", "json-schema-traverse"];

/** Makes it from its sources. The CLI's own build writes it beside its bundle. */
export async function bundleConnector(): Promise<string> {
  const root = await repositoryRoot();
  const [module] = await bundleOwn(
    {
      cwd: root,
      input: join(root, SOURCE),
      resolve: { mainFields: ["module", "main"] },
    },
    { codeSplitting: false, postBanner: await licences(root, BUNDLED) },
  );
  return module.code;
}
