import { hash } from "node:crypto";
import type { Clock } from "../shared/clock.ts";
import { AppError } from "../shared/errors/app-error.ts";
import { tokenKind } from "../shared/tokens.ts";
import type { RouteTable, RouteTarget } from "./resolve.ts";

/**
 * Lets only a token through that may call this project's private functions. The answer is the
 * same for a missing, a foreign and an expired one.
 * @throws AppError `function.private`.
 */
export function requireInvoker(
  authorization: string | null,
  table: Pick<RouteTable, "invokers">,
  route: Pick<RouteTarget, "organization" | "project">,
  clock: Clock,
): void {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (token !== undefined && tokenKind(token) !== null) {
    const invoker = table.invokers.get(hash("sha256", token, "hex"));
    const allowed =
      invoker !== undefined &&
      invoker.organization === route.organization &&
      (invoker.project === null || invoker.project === route.project) &&
      Date.parse(invoker.expiresAt) > clock.now().getTime();
    if (allowed) return;
  }
  throw new AppError("function.private");
}
