import type { Violation } from "./gate.ts";
import type { Operation } from "./model.ts";
import type { Problem } from "./shape.ts";

export function violations(
  where: Violation["where"],
  operation: Operation | null,
  problems: readonly Problem[],
): Violation[] {
  return problems.map(({ path, problem }) => ({
    where,
    operation: operation?.name ?? null,
    path,
    problem,
  }));
}

export function unknownStatus({ answers }: Operation, status: number): Problem {
  return { path: "status", problem: `${status} is none of ${Object.keys(answers).join(", ")}` };
}

/** Where requests go that tests send to no cloud: there the path alone tells what is meant. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}
