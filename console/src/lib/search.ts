/** What a person may have typed into the address bar: members that are not text are left out. */
type Search = Record<string, unknown>;

export function textParam(search: Search, name: string): string | undefined {
  const value = search[name];
  if (typeof value === "string" && value !== "") return value;
  // The router reads `?q=12` as a number.
  return typeof value === "number" ? String(value) : undefined;
}

export function choiceParam<Choice extends string>(
  search: Search,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  return choices.find((choice) => choice === search[name]);
}

/** Without the members that are not set, so that they leave the address bar. */
export function definedOnly<T extends Record<string, unknown>>(
  search: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(search).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
