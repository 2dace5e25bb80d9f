import type { IntrospectionQuery, IntrospectionType } from "graphql";
import { BUILT_IN_SCALARS } from "../view.ts";

/** Lists by name and without defaults: their order is left out of a comparison. */
export function byName<T>(json: T): T {
  if (Array.isArray(json)) {
    const items = json.map((one: unknown) => byName(one));
    const key = (one: unknown) => (one as { name?: string }).name ?? "";
    return items.sort((a, b) => (key(a) < key(b) ? -1 : 1)) as T;
  }
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .filter(([name]) => name !== "defaultValue")
      .map(([name, one]) => [name, byName(one)]),
  ) as T;
}

/** The types that an API has itself, as introspection tells them. */
export function ownTypes(query: unknown): IntrospectionType[] {
  const { types } = (query as IntrospectionQuery).__schema;
  return types.filter(({ name }) => !name.startsWith("__") && !BUILT_IN_SCALARS.includes(name));
}
