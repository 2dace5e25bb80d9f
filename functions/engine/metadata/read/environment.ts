/** What a subgraph calls a variable of the environment → where its value comes from. */
export type EnvironmentMapping = Readonly<Record<string, { fromEnv: string } | { value: string }>>;

/**
 * Metadata with a subgraph's own names of variables replaced by those of the environment. Names that
 * are not mapped stay: they are the environment's already. A permission's literals are left alone.
 */
export function withEnvironment(json: unknown, mapping: EnvironmentMapping): unknown {
  if (Object.keys(mapping).length === 0) return json;
  const replaced = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [first, second] = entries;
    if (first?.[0] === "valueFromEnv" && second === undefined) {
      const to = Object.hasOwn(mapping, String(first[1])) ? mapping[String(first[1])] : undefined;
      if (to === undefined) return value;
      return "fromEnv" in to ? { valueFromEnv: to.fromEnv } : { value: to.value };
    }
    return Object.fromEntries(
      entries.map(([key, inner]) => [key, key === "literal" ? inner : replaced(inner)]),
    );
  };
  return replaced(json);
}
