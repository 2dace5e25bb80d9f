import { type ClientResponse, hc } from "hono/client";
import type { ManagerApp } from "../../../functions/manager/app.ts";
import { problemOf, unreachable } from "./problem.ts";

/** The public API under `/v1`. Everything but an answer of 2xx is thrown as a `ProblemError`. */
export const api = hc<ManagerApp>(globalThis.location?.origin ?? "http://localhost", {
  fetch: send,
}).v1;

/** One organization's part of it. */
export const inOrg = api.orgs[":org"];

async function send(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("accept", "application/json");
  const changes = init.method !== undefined && init.method !== "GET";
  // The Manager takes a change with a cookie only as JSON, also where there is nothing to say.
  if (changes) headers.set("content-type", "application/json");
  if (init.method === "POST") headers.set("idempotency-key", newKey());
  const request = fetch(input, { ...init, headers, credentials: "same-origin" });
  const response = await request.catch(() => {
    throw unreachable();
  });
  if (response.ok) return response;
  throw problemOf(response.status, await response.json().catch(() => null));
}

/** `crypto.randomUUID` is missing where the console is served over plain HTTP. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The JSON of an answer. */
export async function read<T>(answer: Promise<ClientResponse<T, number, "json">>): Promise<T> {
  return (await (await answer).json()) as T;
}

/** A resource with the ETag that its edit must name. */
export interface Tagged<T> {
  value: T;
  etag: string;
}

export async function readTagged<T>(
  answer: Promise<ClientResponse<T, number, "json">>,
): Promise<Tagged<T>> {
  const response = await answer;
  return { value: (await response.json()) as T, etag: response.headers.get("etag") ?? "*" };
}

export function ifMatch(etag: string): { headers: Record<string, string> } {
  return { headers: { "if-match": etag } };
}

/** Where an event stream of one organization is; streams do not go through `hc`. */
export function streamUrl(
  org: string,
  path: readonly string[],
  query: Readonly<Record<string, string | undefined>>,
): string {
  const parts = ["v1", "orgs", org, ...path].map(encodeURIComponent).join("/");
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, value);
  }
  const text = search.toString();
  return text === "" ? `/${parts}` : `/${parts}?${text}`;
}
