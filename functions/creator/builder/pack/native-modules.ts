import { access, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { AppError } from "../../../../shared/errors/app-error.ts";
import { projectName } from "./project-path.ts";

/** Packages that load a compiled file at run time. */
const LOADERS = [
  "@mapbox/node-pre-gyp",
  "bindings",
  "node-gyp-build",
  "node-pre-gyp",
  "prebuild-install",
];

/** What is known of a package folder, kept while one project is packed. */
export type NativeCache = Map<string, Promise<string | null>>;

/**
 * Throws `pack.native_module` where one of the bundled modules is compiled, or belongs to a package
 * that brings compiled code: it runs on one platform only, and the bundle would leave it out.
 */
export async function refuseNativeModules(
  root: string,
  part: string,
  modules: Iterable<string>,
  cache: NativeCache,
): Promise<void> {
  const folders = new Set<string>();
  for (const module of modules) {
    if (module.endsWith(".node")) throw refused(part, `\`${projectName(root, module)}\``);
    const folder = packageFolder(module);
    if (folder !== null) folders.add(folder);
  }
  await Promise.all(
    [...folders].sort().map(async (folder) => {
      const known = cache.get(folder) ?? nativeReason(folder);
      cache.set(folder, known);
      const reason = await known;
      if (reason !== null)
        throw refused(part, `the package \`${packageName(folder)}\` (${reason})`);
    }),
  );
}

function refused(part: string, what: string): AppError {
  return new AppError("pack.native_module", {
    detail: `\`${part}\` reaches ${what}, which is compiled for one platform.`,
  });
}

/** Why a package counts as native, or null. */
async function nativeReason(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => "{}");
  const about = JSON.parse(text) as Record<string, unknown>;
  if (about["gypfile"] === true) return "`gypfile` in its package.json";
  const dependencies = Object.keys((about["dependencies"] ?? {}) as Record<string, unknown>);
  const loader = dependencies.find((name) => LOADERS.includes(name));
  if (loader !== undefined) return `it loads compiled code with \`${loader}\``;
  for (const name of ["binding.gyp", join("src", "binding.gyp"), "prebuilds"]) {
    const there = await access(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (there) return `it has \`${name}\``;
  }
  return null;
}

/** `…/node_modules/@scope/name` of a module, or null where it is the project's own. */
function packageFolder(module: string): string | null {
  const marker = `${sep}node_modules${sep}`;
  const at = module.lastIndexOf(marker);
  if (at === -1) return null;
  const steps = module.slice(at + marker.length).split(sep);
  const count = steps[0]?.startsWith("@") === true ? 2 : 1;
  return module.slice(0, at + marker.length) + steps.slice(0, count).join(sep);
}

function packageName(folder: string): string {
  const marker = `${sep}node_modules${sep}`;
  return folder
    .slice(folder.lastIndexOf(marker) + marker.length)
    .split(sep)
    .join("/");
}
