import type { GraphqlRequest } from "../answer.ts";
import { isJson } from "./media-type.ts";

/** Why there is no request. `malformed`: nothing of it can be read, whatever the client accepts. */
export interface Unread {
  status: 400 | 405 | 413 | 415;
  refused: string;
  malformed: boolean;
}

/** Shorter texts take no time to read, whatever they hold. */
const LONG = 100_000;

/** No value of a request may lie deeper, or have so many properties: see `Weighing`. */
const DEPTH_MAX = 1_000;
const PROPERTIES_MAX = 150_000;

/** The GraphQL request in a URL (GET) or in a body of JSON (POST). */
export async function readRequest(
  request: Request,
  bytesMax: number,
): Promise<GraphqlRequest | Unread> {
  if (request.method === "GET") return readQuery(new URL(request.url).searchParams);
  if (!isJson(request.headers.get("content-type"))) {
    return malformed(415, "the body must be application/json in UTF-8");
  }
  const text = await textOf(request, bytesMax);
  if (text === null) return malformed(413, `the body is larger than ${bytesMax} bytes`);
  if (text.length > LONG && isCostly(text)) {
    return malformed(400, "the body is nested too deep, or has too many properties");
  }
  const json = jsonOf(text);
  if (json === undefined) return malformed(400, "the body is not JSON");
  if (Array.isArray(json))
    return wrong("batches of requests are not supported: send one at a time");
  if (!isRecord(json)) return wrong("the body is no GraphQL request: an object was expected");
  return requestOf(json);
}

function readQuery(parameters: URLSearchParams): GraphqlRequest | Unread {
  const given: Record<string, unknown> = Object.fromEntries(parameters);
  for (const name of ["variables", "extensions"]) {
    const text = parameters.get(name);
    if (text === null) continue;
    const json = jsonOf(text);
    if (json === undefined) return wrong(`the parameter \`${name}\` is not JSON`);
    given[name] = json;
  }
  return requestOf(given);
}

/** The parameters of a GraphQL request, as an object of JSON has them. */
export function requestOf(given: Readonly<Record<string, unknown>>): GraphqlRequest | Unread {
  const { query, operationName, variables, extensions } = given;
  if (typeof query !== "string") return wrong("`query` must be a string");
  if (operationName != null && typeof operationName !== "string") {
    return wrong("`operationName` must be a string");
  }
  if (variables != null && !isRecord(variables)) return wrong("`variables` must be an object");
  if (extensions != null && !isRecord(extensions)) return wrong("`extensions` must be an object");
  // An empty name is none: clients without one send it so.
  return { query, operationName: operationName || null, variables: variables ?? {} };
}

function wrong(refused: string): Unread {
  return { status: 400, refused, malformed: false };
}

function malformed(status: Unread["status"], refused: string): Unread {
  return { status, refused, malformed: true };
}

/** The body of a request. Null: there is more. */
export async function textOf(request: Request, bytesMax: number): Promise<string | null> {
  const announced = Number(request.headers.get("content-length") ?? Infinity);
  // Where its length is known, a host has a shorter way than a stream.
  if (announced <= bytesMax) return request.text();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Reading JSON of millions of brackets or names takes a second, of as many numbers none. */
function isCostly(text: string): boolean {
  let depth = 0;
  let properties = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfString(text, at + 1);
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > DEPTH_MAX) return true;
    } else if (code === 0x5d || code === 0x7d) {
      depth -= 1;
    } else if (code === 0x3a) {
      properties += 1;
      if (properties > PROPERTIES_MAX) return true;
    }
  }
  return false;
}

/** Where the quote is that ends it; the text's end where there is none. */
function endOfString(text: string, from: number): number {
  for (let at = from; ;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length;
    let escapes = 0;
    while (text.charCodeAt(quote - 1 - escapes) === 0x5c) escapes += 1;
    if (escapes % 2 === 0) return quote;
    at = quote + 1;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
