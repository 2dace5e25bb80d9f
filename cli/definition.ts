import type { LoadedDefinition } from "../functions/creator/builder/pack/load-definition.ts";
import { usageFailure } from "./failure.ts";
import type { Call } from "./spec.ts";

/** The definition of the folder the command was called in. Throws `definition.missing`/`.invalid`. */
async function readDefinition(call: Call): Promise<LoadedDefinition> {
  // Loaded late: the bundler under it costs more than most commands.
  const { loadDefinition } = await import("../functions/creator/builder/pack/load-definition.ts");
  return loadDefinition(call.environment.cwd);
}

/** `--project`, else the name in the definition here. */
export async function projectName(call: Call): Promise<string> {
  return call.options.project ?? (await readDefinition(call)).definition.name;
}

/** The definition to build; `--project` must not name another one. */
export async function definitionToBuild(call: Call): Promise<LoadedDefinition> {
  const loaded = await readDefinition(call);
  const { name } = loaded.definition;
  if (call.options.project === undefined || call.options.project === name) return loaded;
  throw usageFailure(
    `The definition here is of the project \`${name}\`, not \`${call.options.project}\`.`,
    "Leave out --project, or deploy an existing build: `lintas deploy --build <id>`.",
  );
}
