/** A name that GraphQL allows, as near to the given one as can be: `first name` → `first_name`. */
export function graphqlName(text: string): string {
  // Names that begin with two underscores are GraphQL's own.
  const name = text.replaceAll(/[^_A-Za-z0-9]/g, "_").replace(/^_{2,}/, "_");
  return /^[_A-Za-z]/.test(name) ? name : `_${name}`;
}

/** `order_items` → `OrderItems`. */
export function pascalCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return graphqlName(words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(""));
}

/** `order_items` → `orderItems`. */
export function camelCase(text: string): string {
  const name = pascalCase(text);
  return name.charAt(0).toLowerCase() + name.slice(1);
}
