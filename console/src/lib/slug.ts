/** What is wrong with a name for addresses, to say it before it is sent; the Manager decides. */
export function slugProblem(text: string): string | null {
  if (text === "") return "It needs a name";
  if (text.length > 32) return "At most 32 characters";
  if (!/^[a-z]/.test(text)) return "It begins with a lower-case letter";
  if (!/^[a-z0-9-]+$/.test(text)) return "Only lower-case letters, digits and dashes";
  if (text.endsWith("-") || text.includes("--")) return "Dashes stand alone, between letters";
  return null;
}
