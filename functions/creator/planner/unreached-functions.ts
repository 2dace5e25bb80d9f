import type { Caps, Refusal } from "../../../shared/ports/compute.ts";
import type { Desired } from "./desired.ts";

/**
 * What a target cannot do for a supergraph: reach functions of its own release. Where an engine that
 * builds share serves it, the gateway beside it leads to them; a cloud gives a function its address
 * only when the release is made, and signs nothing for it.
 */
export function unreachedFunctions(
  { build, variables }: Pick<Desired, "build" | "variables">,
  target: string,
  { engine }: Pick<Caps, "engine">,
): Refusal[] {
  if (engine) return [];
  return build.content.parts.flatMap(({ name, kind, supergraph }) => {
    if (kind !== "supergraph") return [];
    const named = Object.entries(variables.get(name) ?? {}).flatMap(([variable, value]) => {
      const called = /^lintas:part\/(.+)$/.exec(value)?.[1];
      return called === undefined ? [] : [`${variable} is lintas:part/${called}`];
    });
    const written = (supergraph?.calls ?? []).map((one) => `its metadata names lintas:part/${one}`);
    const all = [...written, ...named];
    if (all.length === 0) return [];
    const detail = `${name} on ${target}: ${all.join(" and ")}, which is reached on machines only. Name the function's own https:// URL in a variable (\`valueFromEnv\` of the DataConnectorLink's URL), or choose another target.`;
    return [{ code: "provider.limit", detail }];
  });
}
