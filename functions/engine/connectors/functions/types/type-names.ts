/** Words as one name: `get_user-name` is `GetUserName`. */
export function pascalCase(text: string): string {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^\p{N}/u.test(name) ? `_${name}` : name;
}

/** The name that a schema gives itself, or the one of its place. */
export function nameOf(given: { id: string | null; title: unknown }, ofPlace: string): string {
  if (given.id !== null && given.id !== "") return asName(given.id);
  if (typeof given.title !== "string") return ofPlace;
  return asName(given.title) || ofPlace;
}

function asName(text: string): string {
  return /^[_A-Za-z]\w*$/.test(text) ? text : pascalCase(text);
}
