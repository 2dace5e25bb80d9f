import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Slug } from "../../shared/domain/names.ts";
import { usageFailure } from "../failure.ts";
import { mergePackageJson } from "../init/merge-package-json.ts";
import { listTemplates, readTemplate } from "../init/templates.ts";
import { readProfiles } from "../profile/file.ts";
import type { Call, Run } from "../spec.ts";

const DEFAULT_TEMPLATE = "hello";

export const run: Run = async (call) => {
  const { cwd } = call.environment;
  const project = projectNamed(call);
  const template = call.options.template ?? DEFAULT_TEMPLATE;
  const known = await listTemplates();
  if (!known.includes(template)) {
    throw usageFailure(
      `There is no template \`${template}\`.`,
      `There is: ${known.join(", ")}. For example: \`lintas init --template ${known[0]}\`.`,
    );
  }
  const files = await readTemplate(template, project);
  for (const kept of await keptFiles(cwd, [...files.keys()])) files.delete(kept);
  const made = files.get("package.json");
  if (made !== undefined) {
    files.set("package.json", await mergePackageJson(cwd, made, await packageAddress(call)));
  }
  for (const [path, text] of files) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), text);
  }
  return {
    answer: { project, template, files: [...files.keys()] },
    text: [
      `The project \`${project}\` begins here, from the template \`${template}\`:`,
      ...[...files.keys()].map((path) => `  ${path}`),
      "Next: npm install, then npx lintas deploy",
    ],
  };
};

/** The name given, else the folder's, as far as it can be one. */
function projectNamed({ args, environment }: Call): string {
  const [given] = args;
  const folder = basename(environment.cwd)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  const guessed =
    folder
      .replace(/^[^a-z]+|-+$/g, "")
      .slice(0, 32)
      .replace(/-$/, "") || "app";
  const parsed = Slug.safeParse(given ?? guessed);
  if (parsed.success) return parsed.data;
  throw usageFailure(
    `The name ${parsed.error.issues[0]?.message}.`,
    "For example: `lintas init shop`.",
  );
}

/** What a fresh repository has already: package.json is merged, the others stay as they are. */
const MAY_BE_THERE = ["package.json", "README.md", ".gitignore"];

/** Nothing of the person is overwritten. Answers the files to leave as they are. */
async function keptFiles(folder: string, files: readonly string[]): Promise<string[]> {
  const there = new Set(await readdir(folder));
  const definition = [...there].filter((name) => /^lintas\.(?:json|config\.\w+)$/.test(name));
  const roots = new Set(files.map((file) => file.split("/")[0] ?? file));
  const both = [...roots].filter((root) => there.has(root));
  const taken = new Set([...definition, ...both.filter((root) => !MAY_BE_THERE.includes(root))]);
  if (taken.size === 0) return both.filter((root) => root !== "package.json");
  throw usageFailure(
    `This folder already has ${[...taken].map((one) => `\`${one}\``).join(", ")}.`,
    `Begin in an empty folder; ${MAY_BE_THERE.join(", ")} may be there.`,
  );
}

/** Where `npm install` finds this command line: at the Manager of the profile. */
async function packageAddress(call: Call): Promise<string | null> {
  const { current, profiles } = await readProfiles(call.environment);
  const url = profiles[call.options.profile ?? current]?.url;
  return url === undefined ? null : `${url}/lintas.tgz`;
}
