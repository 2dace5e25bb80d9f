/** A failure as a person sees it: a problem of the API, or that the API could not be reached. */
export class ProblemError extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly remedy: string | undefined;
  readonly docs: string | undefined;
  readonly requestId: string | undefined;
  /** Each wrong member of what was sent. */
  readonly errors: readonly { pointer: string; detail: string }[];
  /** Which call of a provider failed, with its own code; the words are in the detail. */
  readonly provider: ProviderWords | undefined;

  constructor(problem: ProblemFields) {
    super(problem.detail ?? problem.title);
    this.name = "ProblemError";
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.remedy = problem.remedy;
    this.docs = problem.docs;
    this.requestId = problem.requestId;
    this.errors = problem.errors ?? [];
    this.provider = problem.provider;
  }
}

export interface ProviderWords {
  call: string | null;
  code: string | null;
  requestId: string | null;
}

export interface ProblemFields {
  code: string;
  status: number;
  title: string;
  detail?: string | undefined;
  remedy?: string | undefined;
  docs?: string | undefined;
  requestId?: string | undefined;
  errors?: readonly { pointer: string; detail: string }[];
  provider?: ProviderWords | undefined;
}

/** The problem in the body of a refused request; a body that is none still gives a sentence. */
export function problemOf(status: number, body: unknown): ProblemError {
  return new ProblemError(
    fieldsOf(body, status) ?? {
      code: "internal",
      status,
      title: "The Manager gave an answer that is not of its API",
      detail: `It answered with status ${status}.`,
      remedy: "Reload the page. If it stays, look at the Manager's log.",
    },
  );
}

/** What a step or an operation carries as its error, if it is a problem. */
export function problemIn(value: unknown): ProblemError | null {
  const fields = fieldsOf(value, 0);
  return fields ? new ProblemError(fields) : null;
}

/** Anything that was thrown, as a problem. */
export function toProblem(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown;
  return new ProblemError({
    code: "console.failed",
    status: 0,
    title: "Something failed in this page",
    detail: thrown instanceof Error ? thrown.message : String(thrown),
    remedy: "Reload the page.",
  });
}

export function unreachable(): ProblemError {
  return new ProblemError({
    code: "console.unreachable",
    status: 0,
    title: "The Manager cannot be reached",
    detail: "What is deployed goes on running; only this page has lost its connection.",
    remedy: "Check that Lintas runs (`npm start`) and your network, then try again.",
  });
}

function fieldsOf(value: unknown, status: number): ProblemFields | null {
  if (typeof value !== "object" || value === null) return null;
  const problem = value as Record<string, unknown>;
  const text = (member: string) =>
    typeof problem[member] === "string" ? problem[member] : undefined;
  const code = text("code");
  if (code === undefined) return null;
  return {
    code,
    status: typeof problem["status"] === "number" ? problem["status"] : status,
    title: text("title") ?? code,
    detail: text("detail"),
    remedy: text("remedy"),
    // A page at the Manager itself is named without its address.
    docs: /^(?:https?:\/)?\//.test(text("type") ?? "") ? text("type") : undefined,
    requestId: text("requestId"),
    errors: Array.isArray(problem["errors"]) ? problem["errors"].filter(isPlace) : [],
    provider: providerIn(problem["provider"]),
  };
}

function providerIn(value: unknown): ProviderWords | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const words = value as Record<string, unknown>;
  const text = (member: string) => (typeof words[member] === "string" ? words[member] : null);
  const found = { call: text("call"), code: text("code"), requestId: text("requestId") };
  return found.call === null && found.code === null ? undefined : found;
}

function isPlace(value: unknown): value is { pointer: string; detail: string } {
  if (typeof value !== "object" || value === null) return false;
  return "pointer" in value && "detail" in value;
}
