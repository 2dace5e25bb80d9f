import type { SessionValue } from "../plan/session.ts";

/**
 * Session variables by their lower-case names, from JSON. In place of them comes the name that two
 * properties share: which of them should count nobody can say.
 */
export function variablesOf(
  properties: Readonly<Record<string, unknown>>,
): { variables: Map<string, SessionValue> } | { twice: string } {
  const variables = new Map<string, SessionValue>();
  for (const [key, json] of Object.entries(properties)) {
    const name = key.trim().toLowerCase();
    if (variables.has(name)) return { twice: name };
    variables.set(name, { json });
  }
  return { variables };
}
