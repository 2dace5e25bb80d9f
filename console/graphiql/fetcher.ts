import type { GraphiQLProps } from "graphiql";
import { identityHeaders } from "./identity.tsx";
import { store } from "./store.ts";
import { watch } from "./watch.ts";

type Fetcher = GraphiQLProps["fetcher"];

/** The endpoint is the page's own address. */
export const endpoint = new URL(window.location.pathname, window.location.origin);

/** What there is to tell of the last request beside its answer. */
export interface LastRequest {
  status: number;
  ms: number;
  bytes: number;
  traceId: string;
}

export const lastRequest = store<LastRequest | null>(null);

/** Sends what GraphiQL asks: subscriptions over a socket, all else by POST. */
export const fetcher: Fetcher = (request, options) => {
  const headers = { ...identityHeaders(), ...options?.headers };
  const subscribes = options?.documentAST?.definitions.some(
    (one) =>
      one.kind === "OperationDefinition" &&
      one.operation === "subscription" &&
      (request.operationName == null || one.name?.value === request.operationName),
  );
  if (subscribes === true) return watch(socketUrl(), headers, request);
  return post(endpoint, headers, request, request.operationName !== "IntrospectionQuery");
};

/** @param noted Whether it is told in the footer. */
export async function post(
  url: URL,
  headers: Record<string, string>,
  request: unknown,
  noted: boolean,
): Promise<Answer> {
  const traceId = hex(16);
  const begun = performance.now();
  const response = await fetch(url, {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json, application/json;q=0.9",
      traceparent: `00-${traceId}-${hex(8)}-01`,
      ...headers,
      "content-type": "application/json",
    },
    body: JSON.stringify(request),
  });
  const text = await response.text();
  const ms = performance.now() - begun;
  const { status } = response;
  if (noted) lastRequest.set({ status, ms, bytes: new Blob([text]).size, traceId });
  return answerOf(text, status);
}

type Answer = Record<string, unknown>;

function answerOf(text: string, status: number): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return { errors: [{ message: `the answer (${status}) is no JSON: ${text.slice(0, 1_000)}` }] };
  }
}

function socketUrl(): URL {
  const url = new URL(endpoint);
  url.protocol = url.protocol.replace("http", "ws");
  return url;
}

function hex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (one) => one.toString(16).padStart(2, "0")).join("");
}
