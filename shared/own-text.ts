/**
 * The same text in memory of its own. V8 makes what is cut from a text a view of all of it: kept for long,
 * a short piece keeps megabytes.
 */
export function ownText(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}
