import { isHeaderName, isHeaderValue } from "../../metadata/auth/header-text.ts";
import type {
  AuthHookConfig,
  AuthHookConfigV3,
  AuthHookConfigV3Headers,
  AuthHookConfigV3POSTHeaders,
} from "../../metadata/opendd/auth-config.gen.ts";

export interface HookRequest {
  method: "GET" | "POST";
  headers: Headers;
  body: string | null;
}

/**
 * What a webhook is asked, by the headers of the client. As long as nothing is configured a GET
 * carries all but the common ones, and a POST tells every one in its body.
 */
export function hookRequest(hook: AuthHookConfig | AuthHookConfigV3, client: Headers): HookRequest {
  const custom = rulesOf(hook);
  if (hook.method === "GET" || hook.method === "Get") {
    const headers = headersBy(custom === null ? {} : custom.headers, client, COMMON);
    return { method: "GET", headers: sendable(headers), body: null };
  }
  const headers = custom === null ? new Headers() : headersBy(custom.headers, client, COMMON);
  const told = headersBy(custom === null ? {} : custom.body?.headers, client, new Set());
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  const body = JSON.stringify({ headers: Object.fromEntries(told) });
  return { method: "POST", headers: sendable(headers), body };
}

function rulesOf(hook: AuthHookConfig | AuthHookConfigV3): AuthHookConfigV3POSTHeaders | null {
  return "customHeadersConfig" in hook ? (hook.customHeadersConfig ?? null) : null;
}

/** What clients send of themselves; "all headers" of a request to the webhook leaves them out. */
const COMMON: ReadonlySet<string> = new Set([
  "accept",
  "accept-datetime",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "connection",
  "content-length",
  "content-md5",
  "content-type",
  "dnt",
  "host",
  "origin",
  "referer",
  "user-agent",
]);

/** These belong to one connection or one body, so that another request cannot take them over. */
const OF_ONE_EXCHANGE = [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

function headersBy(
  rules: AuthHookConfigV3Headers | null | undefined,
  client: Headers,
  leftOut: ReadonlySet<string>,
): Headers {
  const chosen = new Headers();
  if (rules === null || rules === undefined) return chosen;
  const forward = (rules.forward ?? "*") as "*" | string[];
  if (forward === "*") {
    for (const [name, value] of client) if (!leftOut.has(name)) chosen.set(name, value);
  } else {
    for (const name of forward.filter(isHeaderName)) {
      const value = client.get(name);
      if (value !== null) chosen.set(name, value);
    }
  }
  for (const [name, value] of Object.entries(rules.additional ?? {})) {
    if (isHeaderName(name) && isHeaderValue(value)) chosen.set(name, value);
  }
  return chosen;
}

function sendable(headers: Headers): Headers {
  for (const name of OF_ONE_EXCHANGE) headers.delete(name);
  return headers;
}
