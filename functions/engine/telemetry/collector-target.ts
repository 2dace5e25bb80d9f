import type { CollectorTarget } from "./exporter.ts";

const TIMEOUT_MS = 10_000;
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Why the settings cannot be used; the message repeats no header. */
export class WrongTarget extends Error {
  override readonly name = "WrongTarget";
}

/**
 * Reads the variables that OpenTelemetry names for every exporter:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/. Null without an endpoint: then
 * nothing is exported (their default, a collector on this machine, is not taken). @throws WrongTarget
 */
export function collectorTarget(variable: (name: string) => string | null): CollectorTarget | null {
  const set = (name: string) => variable(`OTEL_EXPORTER_OTLP_${name}`)?.trim() ?? "";
  const endpoint = set("ENDPOINT");
  if (endpoint === "") return null;
  return {
    tracesUrl: urlOf(endpoint, "v1/traces"),
    metricsUrl: urlOf(endpoint, "v1/metrics"),
    headers: headersOf(set("HEADERS")),
    timeoutMs: timeoutOf(set("TIMEOUT")),
  };
}

function urlOf(endpoint: string, path: string): string {
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new WrongTarget("OTEL_EXPORTER_OTLP_ENDPOINT is no http or https URL");
  }
  if (url.username !== "" || url.password !== "") {
    throw new WrongTarget("OTEL_EXPORTER_OTLP_ENDPOINT holds a password; set a header for it");
  }
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path}`;
  url.hash = "";
  return url.href;
}

/** `key1=value1,key2=value2`, values percent-encoded where they must be. */
function headersOf(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [at, pair] of text.split(",").entries()) {
    if (pair.trim() === "") continue;
    const equals = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, equals)).trim().toLowerCase();
    const value = decoded(pair.slice(equals + 1).trim());
    if (!HEADER_NAME.test(name) || value === null || !HEADER_VALUE.test(value)) {
      throw new WrongTarget(`OTEL_EXPORTER_OTLP_HEADERS: number ${at + 1} is not name=value`);
    }
    headers[name] = value;
  }
  return headers;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function timeoutOf(text: string): number {
  if (text === "") return TIMEOUT_MS;
  const timeoutMs = Number(text);
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs <= 0) {
    throw new WrongTarget("OTEL_EXPORTER_OTLP_TIMEOUT is no number of milliseconds");
  }
  return timeoutMs;
}
