/** The names that the GraphQL API already uses. Every type name and root field is taken once. */
export class GraphqlNames {
  readonly #types = new Set<string>();
  readonly #rootFields = {
    query: new Set<string>(),
    mutation: new Set<string>(),
    subscription: new Set<string>(),
  };

  /** Takes the name of a type; the message where another has it. */
  takeType(name: string): string | null {
    if (this.#types.has(name)) return `multiple graphql types found with the same name: ${name}`;
    this.#types.add(name);
    return null;
  }

  hasType(name: string): boolean {
    return this.#types.has(name);
  }

  /** Takes the name of a root field; the message where another has it. */
  takeRootField(root: "query" | "mutation" | "subscription", name: string): string | null {
    const taken = this.#rootFields[root];
    if (taken.has(name)) return `Cannot add ${root} root field ${name} as it already in use`;
    taken.add(name);
    return null;
  }
}
