import type * as z from "zod";
import type { LogLine } from "../../shared/domain/event.ts";
import type { Colors } from "../spec.ts";

/** One line of a function for a terminal, on which it must not draw or type anything itself. */
export function logText(line: z.infer<typeof LogLine>, colors: Colors): string {
  const head = colors.dim(`${line.at.slice(11, 23)} ${line.part}`);
  const text = printable(line.text);
  if (line.stream === "stderr") return `${head} ${colors.red(text)}`;
  return `${head} ${line.stream === "system" ? colors.dim(text) : text}`;
}

/** Control characters but the tab become visible. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) =>
    character === "\t" ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
