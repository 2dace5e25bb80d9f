import type { MiddlewareHandler } from "hono";
import { type DescribeRouteOptions, describeRoute, type ResponsesWithResolver } from "hono-openapi";
import type * as z from "zod";
import type { Permission } from "../../../shared/domain/access.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { type ErrorCode, errorCatalog } from "../../../shared/errors/catalog.ts";
import { Problem } from "../../../shared/errors/problem.ts";
import type { ManagerEnv } from "../context.ts";
import { authenticate } from "./authenticate.ts";
import { type Access, authorizeRequest } from "./authorize.ts";
import { schemaOf } from "./schemas.ts";

export interface EndpointSpec {
  summary: string;
  tag: string;
  /**
   * `open`: anybody. `identity`: whoever is signed in. `installation`: a machine of no organization
   * whose scopes hold this permission. Else what `authorize` is asked.
   */
  access: "open" | "identity" | { installation: Permission } | Access;
  /** Status → what is in the answer; null where it has no body, a string for another media type. */
  answers: Record<number, z.ZodType | null | { media: string; description: string }>;
  /** What the 200 is with `Accept: text/event-stream`. */
  stream?: string;
  /** Whether the 200 may be a page, with `Accept: text/html`. */
  page?: boolean;
  /** Problems besides the ones that every route has. */
  problems?: readonly ErrorCode[];
  /** A POST that is repeated under its key. */
  keyed?: boolean;
  /** An edit that wants `If-Match`. */
  conditional?: boolean;
}

/** Where the description of a route keeps what it asks, for the tests that walk all routes. */
const ACCESS_MEMBER = "x-lintas-access";

const ALWAYS: readonly ErrorCode[] = ["internal", "database.unavailable"];
const KEYED: readonly ErrorCode[] = [
  "idempotency.key_required",
  "idempotency.key_reused",
  "idempotency.in_progress",
];

/**
 * Begins every route: describes it in the OpenAPI document, and lets nobody through whom its
 * `access` does not allow.
 */
export function endpoint(spec: EndpointSpec): MiddlewareHandler<ManagerEnv> {
  const description: DescribeRouteOptions & { [ACCESS_MEMBER]: EndpointSpec["access"] } = {
    summary: spec.summary,
    tags: [spec.tag],
    responses: responses(spec),
    parameters: headerParameters(spec),
    security: spec.access === "open" ? [] : [{ bearer: [] }, { session: [] }],
    [ACCESS_MEMBER]: spec.access,
  };
  const described = describeRoute(description);
  return Object.assign<MiddlewareHandler<ManagerEnv>, typeof described>(async (c, next) => {
    if (spec.access !== "open") {
      const identity = await authenticate(c);
      if (typeof spec.access === "object") {
        if ("installation" in spec.access) {
          const { scopes } = identity.principal;
          const whole = identity.token.organizationId === null && identity.token.kind === "machine";
          if (!whole || !scopes?.has(spec.access.installation)) {
            throw new AppError("request.not_found");
          }
        } else {
          await authorizeRequest(c, spec.access);
        }
      }
    }
    await next();
  }, described);
}

function responses(spec: EndpointSpec): ResponsesWithResolver {
  const out: ResponsesWithResolver = {};
  for (const [status, answer] of Object.entries(spec.answers)) {
    if (answer === null) out[status] = { description: "Done." };
    else if ("media" in answer) {
      out[status] = {
        description: answer.description,
        content: { [answer.media]: { schema: { type: "string" } } },
      };
    } else {
      const content = { "application/json": { schema: schemaOf(answer) } };
      out[status] = { description: spec.summary, content };
    }
  }
  const ok = out["200"];
  if (spec.stream !== undefined && ok && "content" in ok) {
    const schema = { type: "string" as const, description: spec.stream };
    ok.content = { ...ok.content, "text/event-stream": { schema } };
  }
  if (spec.page && ok && "content" in ok) {
    ok.content = { ...ok.content, "text/html": { schema: { type: "string" as const } } };
  }
  for (const [status, codes] of byStatus(problemsOf(spec))) {
    out[status] = {
      description: codes.map((code) => `\`${code}\`: ${errorCatalog[code].title}.`).join(" "),
      content: { "application/problem+json": { schema: schemaOf(Problem) } },
    };
  }
  return out;
}

/** Every code that a route may answer with. */
function problemsOf(spec: EndpointSpec): Set<ErrorCode> {
  const codes = new Set<ErrorCode>([...ALWAYS, ...(spec.problems ?? [])]);
  if (spec.keyed) for (const code of KEYED) codes.add(code);
  // A change that is signed in by cookie.
  if (spec.access !== "open" && (spec.keyed || spec.conditional))
    codes.add("request.foreign_origin");
  if (spec.conditional) codes.add("edit.stale").add("edit.precondition_required");
  if (spec.access === "open") return codes;
  codes.add("auth.required").add("auth.invalid_token");
  if (spec.access === "identity") return codes;
  if ("installation" in spec.access) return codes.add("request.not_found");
  codes.add("organization.not_found").add(spec.access.hidden);
  if (spec.access.permission !== spec.access.read) codes.add("auth.forbidden");
  if (spec.access.within === "project") codes.add("project.not_found");
  if (spec.access.within === "environment") {
    codes.add("project.not_found").add("environment.not_found");
  }
  return codes;
}

function byStatus(codes: Iterable<ErrorCode>): Map<string, ErrorCode[]> {
  const grouped = new Map<string, ErrorCode[]>();
  for (const code of [...codes].sort()) {
    const status = String(errorCatalog[code].status);
    grouped.set(status, [...(grouped.get(status) ?? []), code]);
  }
  return grouped;
}

function headerParameters(spec: EndpointSpec) {
  const header = (name: string, required: boolean, description: string) => ({
    in: "header" as const,
    name,
    required,
    description,
    schema: { type: "string" as const },
  });
  return [
    ...(spec.keyed
      ? [header("Idempotency-Key", true, "8 to 128 characters, new for each intention.")]
      : []),
    ...(spec.conditional
      ? [header("If-Match", false, "The ETag that was read, or `*` for whatever is there.")]
      : []),
  ];
}
