import type { Hono } from "hono";
import { describeApi } from "../api/openapi.ts";
import type { ManagerEnv } from "../context.ts";

/** Answered before a route is reached, or by any of them. */
const ANYWHERE = new Set(["request.too_large", "request.method_not_allowed", "request.invalid"]);

/** Tells which codes an answer had that the description of its route does not name. */
export async function undeclaredCodes(app: Hono<ManagerEnv>) {
  const { paths } = await describeApi(app, "http://localhost");
  const routes = Object.entries(paths).flatMap(([path, item]) => {
    const pattern = new RegExp(
      `^${path.replaceAll(".", "\\.").replaceAll(/\{[a-z]+\}/g, "[^/]+")}$`,
    );
    return Object.entries(item as Record<string, { responses?: object }>).map(
      ([method, { responses }]) => ({ pattern, method, told: JSON.stringify(responses) }),
    );
  });
  return (method: string, path: string, code: string): string[] => {
    const { pathname } = new URL(path, "http://localhost");
    const fits = routes.filter(
      (route) => route.method === method.toLowerCase() && route.pattern.test(pathname),
    );
    if (fits.length === 0 || ANYWHERE.has(code)) return [];
    const told = fits.some((route) => route.told.includes(`\`${code}\``));
    return told ? [] : [`${method} ${pathname}: ${code}`];
  };
}
