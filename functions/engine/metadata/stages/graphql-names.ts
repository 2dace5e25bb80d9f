import type { Path } from "../problem.ts";
import { refuse } from "./report.ts";

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

  /** Takes the name of a type where there is one; refuses one that another has or GraphQL cannot. */
  typeName(name: string | null | undefined, path: Path): string | null {
    if (name === null || name === undefined) return null;
    const taken = this.takeType(graphqlName(name, path));
    return taken === null ? name : refuse(taken, path);
  }

  /** Types may share this name with each other, but not with what comes later. */
  shareType(name: string): void {
    this.#types.add(name);
  }

  /** Takes the name of a root field; the message where another has it. */
  takeRootField(root: "query" | "mutation" | "subscription", name: string): string | null {
    const taken = this.#rootFields[root];
    if (taken.has(name)) return `Cannot add ${root} root field ${name} as it already in use`;
    taken.add(name);
    return null;
  }
}

/** A name that GraphQL allows; refuses any other. */
export function graphqlName(name: string, path: Path): string {
  return /^[_A-Za-z][_0-9A-Za-z]*$/.test(name)
    ? name
    : refuse(`"${name}" is not a valid GraphQL name.`, path);
}
