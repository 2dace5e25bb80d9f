import type { MiddlewareHandler } from "hono";
import { validator } from "hono-openapi";
import type * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { ManagerEnv } from "../context.ts";

type Valid<Target extends string, S extends z.ZodType> = MiddlewareHandler<
  ManagerEnv,
  string,
  { in: Record<Target, z.input<S>>; out: Record<Target, z.output<S>> }
>;

/** The JSON body as `schema`; every mistake at once, each with its JSON pointer. */
export function body<S extends z.ZodType>(schema: S): Valid<"json", S> {
  return validator("json", schema, refuse, { options: { io: "input" } }) as unknown as Valid<
    "json",
    S
  >;
}

/** The query as `schema`. */
export function query<S extends z.ZodType>(schema: S): Valid<"query", S> {
  return validator("query", schema, refuse, { options: { io: "input" } }) as unknown as Valid<
    "query",
    S
  >;
}

interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
}

const MOST_ERRORS = 100;

function refuse(result: { success: boolean; error?: readonly Issue[]; data?: unknown }): undefined {
  if (result.success) return refuseUnstorable(result.data);
  const errors = (result.error ?? []).slice(0, MOST_ERRORS).map((issue) => ({
    pointer: pointerOf(issue.path ?? []),
    detail: issue.message,
  }));
  throw invalid(errors);
}

/** `request.invalid` that names each place; `pointer` is RFC 6901, `""` for the whole. */
export function invalid(errors: { pointer: string; detail: string }[]): AppError {
  const [first] = errors;
  const place = first?.pointer ? `\`${first.pointer}\` ` : "";
  return new AppError("request.invalid", {
    ...(first ? { detail: `${place}${first.detail}` } : {}),
    extensions: { errors },
  });
}

/** NUL and half characters are JSON, but no text that a database or an environment can hold. */
function refuseUnstorable(data: unknown): undefined {
  const found = unstorable(data, []);
  if (found === null) return undefined;
  throw invalid([{ pointer: pointerOf(found), detail: "holds a character that cannot be stored" }]);
}

function unstorable(value: unknown, path: string[]): string[] | null {
  if (typeof value === "string") {
    return value.includes("\0") || !value.isWellFormed() ? path : null;
  }
  if (value === null || typeof value !== "object") return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = unstorable(key, [...path, key]) ?? unstorable(inner, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}

function pointerOf(path: readonly (PropertyKey | { key: PropertyKey })[]): string {
  return path
    .map((part) => String(typeof part === "object" ? part.key : part))
    .map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}
