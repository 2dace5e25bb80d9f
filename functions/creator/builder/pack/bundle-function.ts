import { readFileSync } from "node:fs";
import { isAbsolute, resolve, sep } from "node:path";
import {
  type InputOptions,
  type OutputAsset,
  type OutputChunk,
  type Plugin,
  type RolldownLog,
  rolldown,
} from "rolldown";
import { AppError } from "../../../../shared/errors/app-error.ts";
import { connectorPlugin } from "./connector-module.ts";
import { FUNCTION_FILE } from "./manifest.ts";
import { insideProject, isInside, projectName, unsafe } from "./project-path.ts";
import { placed, type SourceError, sourceError, sourceErrors } from "./source-errors.ts";

export interface FunctionBundle {
  /** `function.mjs`, its chunks and their source maps. */
  files: Map<string, Uint8Array>;
  /** Absolute paths of all modules that were read. */
  modules: string[];
}

/**
 * Bundles a function with all it imports but Node's own modules. The text depends on the sources
 * alone: no absolute path and no path between project and node_modules enters it.
 * Throws `pack.failed` and `pack.unsafe_path`.
 */
export async function bundleFunction(
  root: string,
  part: string,
  entry: string,
): Promise<FunctionBundle> {
  const modules = new Set<string>();
  const complaints: SourceError[] = [];
  const tsconfig = await insideProject(root, "tsconfig.json");
  const bundle = await rolldown({
    ...fixedOptions,
    cwd: root,
    input: { function: entry },
    // One that lies above the project would make its bundle depend on where it lies.
    tsconfig: tsconfig ?? false,
    onLog(_level, log) {
      // A module that is not there would fail on the first request, on a machine far away.
      if (log.code !== "UNRESOLVED_IMPORT" || isOptional(log)) return;
      complaints.push(sourceError(root, log));
    },
    plugins: [connectorPlugin(), modulesPlugin(modules)],
  });
  try {
    const { output } = await bundle.generate({
      format: "esm",
      entryFileNames: FUNCTION_FILE,
      chunkFileNames: "chunks/[hash].mjs",
      assetFileNames: "chunks/[hash][extname]",
      sourcemap: true,
      sourcemapExcludeSources: true,
      sourcemapPathTransform: (source, map) => stableName(root, resolve(map, "..", source)),
    });
    if (complaints.length > 0) throw failed(part, complaints);
    refuseOutside(root, [...modules]);
    refuseNoDefault(root, part, entry, output);
    return {
      files: new Map(output.map((file) => [file.fileName, bytesOf(file)])),
      modules: [...modules],
    };
  } catch (error) {
    const errors = sourceErrors(root, error);
    throw errors === null ? error : failed(part, errors);
  } finally {
    await bundle.close();
  }
}

const fixedOptions: InputOptions = {
  platform: "node",
  external: /^node:/,
  // A `main` in UMD form hides its own requires from a bundler; `module` does not.
  resolve: { mainFields: ["module", "main"] },
  // Debug information would carry paths into the text.
  experimental: { attachDebugInfo: "none", resolveNewUrlToAsset: true },
  transform: {
    define: {
      "process.env.NODE_ENV": '"production"',
      __dirname: "import.meta.dirname",
      __filename: "import.meta.filename",
    },
  },
  logLevel: "warn",
};

/** Collects what is read into `modules`. */
function modulesPlugin(modules: Set<string>): Plugin {
  return {
    name: "lintas-modules",
    buildEnd() {
      for (const id of this.getModuleIds()) if (isAbsolute(id)) modules.add(id);
    },
    load: {
      filter: { id: /\.node$/ },
      // A compiled module is refused later, with the whole list of modules known.
      handler: () => ({ code: "module.exports = {}", moduleType: "js" }),
    },
  };
}

/** A package that loads something only where it is installed, and is ready for its absence. */
function isOptional({ id, loc }: RolldownLog): boolean {
  if (id === undefined || loc === undefined || !id.includes(`${sep}node_modules${sep}`))
    return false;
  const line = readFileSync(id, "utf8").split("\n")[loc.line - 1] ?? "";
  return /\bimport\s*\(\s*(?:\/\*.*\*\/\s*)?$/.test(line.slice(0, loc.column));
}

function failed(part: string, errors: readonly SourceError[]): AppError {
  const told = errors.map((error) => placed(error) + (error.frame ? `\n${error.frame}` : ""));
  return new AppError("pack.failed", {
    detail: `\`${part}\` cannot be packed. ${told.join("\n")}`,
    extensions: { errors },
  });
}

function refuseOutside(root: string, modules: readonly string[]): void {
  for (const module of modules.toSorted()) {
    if (!isInside(root, module) && !module.includes(`${sep}node_modules${sep}`)) {
      throw unsafe(projectName(root, module), "is imported and lies outside of the project folder");
    }
  }
}

function refuseNoDefault(
  root: string,
  part: string,
  entry: string,
  output: readonly (OutputChunk | OutputAsset)[],
): void {
  const main = output.find((file) => file.fileName === FUNCTION_FILE);
  if (main?.type === "chunk" && main.exports.includes("default")) return;
  throw failed(part, [
    {
      detail: "It has no default export; export an object with `fetch(request)`.",
      file: projectName(root, entry),
    },
  ]);
}

/** The name of a source in a source map: the same wherever the project and node_modules lie. */
function stableName(root: string, source: string): string {
  const path = source.split(sep).join("/");
  const marker = path.lastIndexOf("/node_modules/");
  if (marker !== -1) return path.slice(marker + 1);
  return isInside(root, source) ? projectName(root, source) : path.slice(path.lastIndexOf("/") + 1);
}

function bytesOf(file: OutputChunk | OutputAsset): Uint8Array {
  const content = file.type === "chunk" ? file.code : file.source;
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
