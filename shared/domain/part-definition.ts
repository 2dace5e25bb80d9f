import type { Definition, FunctionDefinition } from "./definition.ts";
import { supergraphPaths } from "./supergraph-paths.ts";

/** What a definition says of a part, whatever its kind: all that is needed to release it. */
export interface PartDefinition extends Omit<FunctionDefinition, "path" | "entry" | "assets"> {
  name: string;
  kind: "function" | "supergraph";
  paths: readonly string[];
}

/** The parts of a definition, functions first. */
export function partDefinitions(definition: Definition): PartDefinition[] {
  const functions = Object.entries(definition.functions).map(([name, one]): PartDefinition => {
    const { path, entry: _entry, assets: _assets, ...rest } = one;
    return { name, kind: "function", paths: [path], ...rest };
  });
  const supergraphs = Object.entries(definition.supergraphs ?? {}).map(
    ([name, one]): PartDefinition => {
      const { path, folder: _folder, pluginPaths, cors: _cors, ...rest } = one;
      const { graphql, explain } = supergraphPaths(path);
      const paths = [...new Set([graphql, explain, ...pluginPaths])];
      return { name, kind: "supergraph", paths, ...rest, schedules: [] };
    },
  );
  return [...functions, ...supergraphs];
}

/** Of one part; undefined where the definition has none of this name. */
export function partDefinition(definition: Definition, name: string): PartDefinition | undefined {
  return partDefinitions(definition).find((one) => one.name === name);
}
