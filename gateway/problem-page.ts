import type { AppError } from "../shared/errors/app-error.ts";
import { type Problem, toProblem } from "../shared/errors/problem.ts";
import { escaped, htmlPage } from "../shared/html-page.ts";

export interface OwnAnswer {
  status: number;
  headers: string[];
  body: string;
}

/** The gateway's own answer for a failure: a problem, or a page where a browser asks for one. */
export function ownAnswer(
  error: AppError,
  request: { accept: string | null; traceId: string | null; release: string | null },
): OwnAnswer {
  const problem = toProblem(error, request.traceId === null ? {} : { traceId: request.traceId });
  const html = prefersHtml(request.accept);
  const body = html ? page(problem) : JSON.stringify(problem);
  const headers = [
    "content-type",
    html ? "text/html; charset=utf-8" : "application/problem+json",
    "content-length",
    String(Buffer.byteLength(body)),
    "cache-control",
    "no-store",
    "vary",
    "accept",
  ];
  if (html)
    headers.push("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
  if (error.retryAfter !== undefined)
    headers.push("retry-after", String(Math.max(1, Math.ceil(error.retryAfter))));
  if (request.release !== null) headers.push("lintas-release", request.release);
  return { status: problem.status, headers, body };
}

/** The same, as text for a connection that has no request to answer; it is closed afterwards. */
export function rawAnswer(error: AppError): string {
  const { status, headers, body } = ownAnswer(error, {
    accept: null,
    traceId: null,
    release: null,
  });
  let head = `HTTP/1.1 ${status} ${error.code}\r\nconnection: close\r\n`;
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return `${head}\r\n${body}`;
}

/** Whether `text/html` stands in an `Accept` header with at least the weight of JSON. */
export function prefersHtml(accept: string | null): boolean {
  if (!accept?.includes("text/html")) return false;
  const weightOf = (...types: string[]) =>
    Math.max(
      0,
      ...accept.split(",").map((range) => {
        const [type, ...parameters] = range.split(";").map((word) => word.trim().toLowerCase());
        if (!types.includes(type ?? "")) return 0;
        const q = parameters.find((parameter) => parameter.startsWith("q="));
        return q === undefined ? 1 : Number(q.slice(2)) || 0;
      }),
    );
  const html = weightOf("text/html");
  return html > 0 && html >= weightOf("application/json", "application/problem+json");
}

function page(problem: Problem): string {
  const paragraphs = [problem.detail, problem.remedy]
    .filter((text) => text !== undefined)
    .map((text) => `<p>${escaped(text)}</p>`)
    .join("\n");
  const trace = problem.traceId === undefined ? "" : ` · ${escaped(problem.traceId)}`;
  const small = `<small>${problem.status} · ${escaped(problem.code)}${trace}</small>`;
  return htmlPage(problem.title, `${paragraphs}\n${small}`);
}
