import type { SupergraphDefinition } from "../../../../../shared/domain/definition.ts";
import { VariableName } from "../../../../../shared/domain/names.ts";

/** The names of an environment that a supergraph is given. */
export interface KnownNames {
  /** Why it may not name this; null: it may. */
  wrong(name: string): string | null;
  /** The definition's own value of it; undefined: only the environment has one. */
  byDefault(name: string): string | undefined;
}

export function knownNames(
  part: string,
  { variables, secrets }: Pick<SupergraphDefinition, "variables" | "secrets">,
): KnownNames {
  const known = new Set([...Object.keys(variables), ...secrets]);
  return {
    wrong(name) {
      if (known.has(name)) return null;
      const form = VariableName.safeParse(name);
      if (!form.success) {
        const why = form.error.issues[0]?.message ?? "is no name of a variable";
        return `\`${name}\` cannot be a variable of an environment: it ${why}`;
      }
      return `\`${name}\` is not given to \`${part}\`: add it to \`variables\` or \`secrets\` of \`supergraphs.${part}\` in the definition`;
    },
    byDefault: (name) =>
      Object.hasOwn(variables, name) ? (variables[name] ?? undefined) : undefined,
  };
}
