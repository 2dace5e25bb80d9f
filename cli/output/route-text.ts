import type * as z from "zod";
import type { RoutePending } from "../../shared/protocol/api.ts";
import type { Colors } from "../spec.ts";
import { printable } from "./printable.ts";

/** Providers that do not follow the route yet, why, and what to do. */
export function pendingLines(
  pending: readonly z.infer<typeof RoutePending>[],
  colors: Colors,
): string[] {
  if (pending.length === 0) return [];
  // A release that leaves its place waits beside the one that takes it.
  const gaining = pending.filter(({ weight }) => weight > 0);
  const shown = gaining.length > 0 ? gaining : pending;
  const one = (entry: z.infer<typeof RoutePending>) => {
    const tries = entry.attempts === 1 ? "once" : `${entry.attempts} times`;
    const next = entry.nextRetryAt === null ? "" : `, next at ${entry.nextRetryAt.slice(11, 19)}`;
    return [
      `${colors.yellow("!")} ${entry.target} does not give ${entry.release} its ${entry.weight} % of ${entry.part} yet: ${printable(entry.detail)}`,
      colors.dim(`  tried ${tries}${next}; until then our gateway gives it no traffic`),
    ];
  };
  return [...shown.flatMap(one), "Ask again: lintas route settle, or return: lintas rollback"];
}
