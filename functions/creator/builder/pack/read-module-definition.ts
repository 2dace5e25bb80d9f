import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import type { DefinitionSource } from "./definition-source.ts";
import { moduleLocator } from "./locate-in-module.ts";
import { insideProject, projectName } from "./project-path.ts";
import { type SourceError, sourceErrors } from "./source-errors.ts";
import { positionAt } from "./text-position.ts";

/**
 * Runs `lintas.config.ts` and takes its default export. What does not parse, resolve or run comes
 * back as errors with their places in the source.
 */
export async function readModuleDefinition(
  root: string,
  file: string,
  text: string,
): Promise<DefinitionSource | SourceError[]> {
  let bundled: Bundled;
  try {
    bundled = await bundleConfig(root, file);
  } catch (error) {
    const errors = sourceErrors(root, error);
    if (errors === null) throw error;
    return errors;
  }
  const ran = await run(root, file, bundled);
  if (Array.isArray(ran)) return ran;
  const find = moduleLocator(file, text);
  return {
    file,
    input: ran.input,
    locate: (path, at) => positionAt(text, find(path, at)),
  };
}

interface Bundled {
  code: string;
  map: SourceMapPayload;
}

async function bundleConfig(root: string, file: string): Promise<Bundled> {
  const bundle = await rolldown({
    cwd: root,
    tsconfig: (await insideProject(root, "tsconfig.json")) ?? false,
    input: join(root, file),
    platform: "node",
    external: /^node:/,
    resolve: { mainFields: ["module", "main"] },
    logLevel: "silent",
    plugins: [
      {
        name: "lintas-define-project",
        resolveId: { filter: { id: /^lintas$/ }, handler: () => "\0lintas" },
        load: {
          filter: { id: /^\0lintas$/ },
          handler: () => "export const defineProject = (definition) => definition;",
        },
      },
    ],
  });
  try {
    const { output } = await bundle.generate({
      format: "esm",
      codeSplitting: false,
      sourcemap: "hidden",
      sourcemapPathTransform: (source, map) => resolve(map, "..", source),
    });
    const map = JSON.parse(output[0].map?.toString() ?? "{}") as SourceMapPayload;
    return { code: output[0].code, map };
  } finally {
    await bundle.close();
  }
}

async function run(
  root: string,
  file: string,
  bundled: Bundled,
): Promise<{ input: unknown } | SourceError[]> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-config-"));
  const url = pathToFileURL(join(folder, "config.mjs")).href;
  try {
    await writeFile(join(folder, "config.mjs"), bundled.code);
    const module = (await import(url)) as Record<string, unknown>;
    if ("default" in module) return { input: await module["default"] };
    const detail = "It has no default export: write `export default defineProject({ … })`.";
    return [{ detail, file, line: 1, column: 1 }];
  } catch (error) {
    return [thrown(root, file, url, bundled.map, error)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where the config itself was when it threw. */
function thrown(
  root: string,
  file: string,
  url: string,
  payload: SourceMapPayload,
  error: unknown,
): SourceError {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const detail = /[.!?]$/.test(text) ? text : `${text}.`;
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const map = new SourceMap(payload);
  for (const frame of stack.split("\n").filter((line) => line.includes(url))) {
    const [, line, column] = /:(\d+):(\d+)\)?$/.exec(frame.trim()) ?? [];
    const origin = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!("originalSource" in origin) || origin.originalSource.startsWith("\0")) continue;
    return {
      detail,
      file: projectName(root, origin.originalSource),
      line: origin.originalLine + 1,
      column: origin.originalColumn + 1,
    };
  }
  return { detail, file };
}
