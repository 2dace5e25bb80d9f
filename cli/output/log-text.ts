import type * as z from "zod";
import type { LogLine } from "../../shared/domain/event.ts";
import type { Colors } from "../spec.ts";
import { printable } from "./printable.ts";

/** One line of a function for a terminal, on which it must not draw or type anything itself. */
export function logText(line: z.infer<typeof LogLine>, colors: Colors): string {
  const head = colors.dim(`${line.at.slice(11, 23)} ${line.part}`);
  const text = printable(line.text);
  if (line.stream === "stderr") return `${head} ${colors.red(text)}`;
  return `${head} ${line.stream === "system" ? colors.dim(text) : text}`;
}
