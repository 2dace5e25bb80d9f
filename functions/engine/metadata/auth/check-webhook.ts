import type {
  AuthHookConfig,
  AuthHookConfigV3,
  AuthHookConfigV3Headers,
} from "../opendd/auth-config.gen.ts";
import type { Path } from "../problem.ts";
import type { Findings } from "./findings.ts";
import { isHeaderName, isHeaderValue } from "./header-text.ts";

/** What the schema leaves open of a webhook. */
export function checkWebhook(
  hook: AuthHookConfig | AuthHookConfigV3,
  path: Path,
  findings: Findings,
): void {
  if (typeof hook.url === "string") findings.url(hook.url, [...path, "url"]);
  else if ("value" in hook.url) findings.url(hook.url.value, [...path, "url", "value"]);
  if (!("customHeadersConfig" in hook)) return;
  const custom = hook.customHeadersConfig;
  if (custom === undefined || custom === null) return;
  const at = [...path, "customHeadersConfig"];
  checkHeaders(custom.headers, [...at, "headers"], findings);
  if ("body" in custom) checkHeaders(custom.body?.headers, [...at, "body", "headers"], findings);
}

function checkHeaders(
  headers: AuthHookConfigV3Headers | null | undefined,
  path: Path,
  findings: Findings,
): void {
  const names = headers?.forward;
  for (const [at, name] of (Array.isArray(names) ? (names as string[]) : []).entries()) {
    checkName(name, [...path, "forward", at], findings);
  }
  for (const [name, value] of Object.entries(headers?.additional ?? {})) {
    checkName(name, [...path, "additional", name], findings);
    if (!isHeaderValue(value)) {
      const message = `the value of header '${name}', used in the auth config, is not a valid header value`;
      findings.header(message, [...path, "additional", name]);
    }
  }
}

function checkName(name: string, path: Path, findings: Findings): void {
  if (isHeaderName(name)) return;
  findings.header(`Header '${name}', used in the auth config, is not a valid header name`, path);
}
