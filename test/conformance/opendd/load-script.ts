import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { Sql } from "postgres";

/** Part of a script: statements, or a `COPY` with the rows that stand below it. */
export type ScriptPart = { sql: string } | { copy: string; rows: string };

/** As psql reads a dump: rows follow a `COPY … FROM stdin;` up to a line of a backslash and a dot. */
export function partsOf(script: string): ScriptPart[] {
  const parts: ScriptPart[] = [];
  const copies = /^(COPY\s[^;]*\sFROM\s+stdin[^;]*);\r?\n([\s\S]*?)^\\\.\r?$/gim;
  let from = 0;
  for (const found of script.matchAll(copies)) {
    const [whole, copy = "", rows = ""] = found;
    parts.push({ sql: script.slice(from, found.index) }, { copy, rows });
    from = found.index + whole.length;
  }
  parts.push({ sql: script.slice(from) });
  return parts.filter((part) => !("sql" in part) || part.sql.trim() !== "");
}

/** Runs a script on one connection, with the rows that it copies. */
export async function loadScript(sql: Sql, script: string): Promise<void> {
  for (const part of partsOf(script)) {
    if ("sql" in part) await sql.unsafe(part.sql);
    else await pipeline(Readable.from([part.rows]), await sql.unsafe(part.copy).writable());
  }
}
