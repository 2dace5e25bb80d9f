import type { SupergraphDefinition } from "../../../../../shared/domain/definition.ts";
import type { ReadSupergraph } from "../../../../engine/metadata/read/read-supergraph.ts";
import { type PlacedProblem, placed } from "../../../../engine/metadata/read/source-file.ts";

interface Hook {
  kind?: unknown;
  definition?: { pre?: unknown };
}

/** Pre-route plugins that no request comes to, as the definition gives them no path. */
export function unreachedPlugins(
  read: ReadSupergraph,
  part: string,
  { pluginPaths }: Pick<SupergraphDefinition, "pluginPaths">,
): PlacedProblem[] {
  if (pluginPaths.length > 0) return [];
  return read.metadata.subgraphs.flatMap(({ objects }, subgraph) =>
    (objects as Hook[]).flatMap(({ kind, definition }, index) => {
      if (kind !== "LifecyclePluginHook" || definition?.pre !== "route") return [];
      const path = ["subgraphs", subgraph, "objects", index, "definition", "config", "matchPath"];
      const message = `no request comes to this plugin: add the paths that it answers to \`pluginPaths\` of \`supergraphs.${part}\` in the definition`;
      return [{ ...placed(message, read.placeOf(path)), path }];
    }),
  );
}
