import type { Plugin } from "../metadata/resolved.ts";
import type { PluginDeps } from "./ask-plugin.ts";

export type PluginOf<Kind extends Plugin["kind"]> = Extract<Plugin, { kind: Kind }>;

/**
 * The plugins of a build that requests meet outside of their plans, each list in the order of the
 * metadata.
 */
export interface BuildPlugins {
  preParse: readonly PluginOf<"preParse">[];
  preResponse: readonly PluginOf<"preResponse">[];
  preRoute: readonly PluginOf<"preRoute">[];
  deps: PluginDeps;
}

export function pluginsOf(plugins: readonly Plugin[], deps: PluginDeps): BuildPlugins {
  const of = <Kind extends Plugin["kind"]>(wanted: Kind) =>
    plugins.filter((plugin): plugin is PluginOf<Kind> => plugin.kind === wanted);
  return {
    preParse: of("preParse"),
    preResponse: of("preResponse"),
    preRoute: of("preRoute"),
    deps,
  };
}
