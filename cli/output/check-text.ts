import type * as z from "zod";
import type { ConnectionCheck } from "../../shared/protocol/api-clouds.ts";
import type { Colors } from "../spec.ts";
import { printable } from "./printable.ts";

type Check = z.infer<typeof ConnectionCheck>;

/** Whether a connection can do all that adapters need, as far as it can be told. */
export function isUsable({ problem, permissions }: Check): boolean {
  return problem === null && permissions.every(({ state }) => state !== "missing");
}

/** What a check of a connection found: each permission that is missing by its name. */
export function checkLines(
  { name, check }: { name: string; check: Check | null },
  colors: Colors,
): string[] {
  if (check === null) return [];
  const { identity, account, problem, permissions } = check;
  if (problem) {
    return [
      `${colors.red("✗")} ${name} cannot sign in: ${printable(problem.detail)} ${colors.dim(`(${problem.code})`)}`,
    ];
  }
  const of = (state: Check["permissions"][number]["state"]) =>
    permissions.filter((one) => one.state === state);
  const missing = of("missing");
  const unknown = of("unknown");
  const who = `${colors.green("✓")} Signed in as ${identity ?? "?"} in ${account ?? "?"}.`;
  const lines = [
    who,
    ...missing.map((one) => `${colors.red("✗")} ${one.permission}: ${one.detail}`),
    ...unknown.map((one) => `${colors.yellow("?")} ${one.permission}: ${one.detail}`),
  ];
  const granted = of("granted").length;
  if (missing.length === 0) return [...lines, `${granted} permissions granted; none is missing.`];
  const count = `${missing.length} of ${permissions.length} permissions are missing.`;
  return [...lines, `${count} What to grant: lintas connection policy ${name}`];
}
