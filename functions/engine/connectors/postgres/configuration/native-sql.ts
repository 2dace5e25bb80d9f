import type { SqlPart } from "./configuration.ts";

/**
 * Splits the SQL of a native operation at its `{{arguments}}`. A closing semicolon is left out, as
 * the text becomes a part of a larger statement.
 */
export function parseNativeSql(text: string): SqlPart[] {
  const parts: SqlPart[] = [];
  let end = 0;
  const body = text.replace(/[\s;]+$/, "");
  for (const match of body.matchAll(/\{\{([^{}]+)\}\}/g)) {
    if (match.index > end) parts.push({ sql: body.slice(end, match.index) });
    parts.push({ argument: (match[1] ?? "").trim() });
    end = match.index + match[0].length;
  }
  if (end < body.length) parts.push({ sql: body.slice(end) });
  return parts;
}
