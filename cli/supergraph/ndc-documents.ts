import type { ConnectorDocuments } from "../../shared/protocol/ndc/connector-schema.ts";
import type { Environment } from "../environment.ts";
import { failure, reasonOf } from "../failure.ts";
import { EXIT } from "../exit-code.ts";

/** A connector's schema may be large; more than this no build takes. */
const BYTES_MAX = 24 * 1024 * 1024;
const TIMEOUT_MS = 30_000;

/** What a connector of NDC 0.1 or 0.2 answers of itself. Throws a `Failure`. */
export async function ndcDocuments(
  environment: Environment,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<ConnectorDocuments> {
  const capabilities = await get(environment, url, "capabilities", headers);
  const said = (capabilities as { version?: unknown } | null)?.version;
  const line = typeof said === "string" ? /^\^?(0\.[12])\b/.exec(said)?.[1] : undefined;
  if (line === undefined) {
    const what = typeof said === "string" ? `version ${said.slice(0, 40)}` : "no version";
    throw refused(url, `answers ${what} at /capabilities; this speaks NDC 0.1 and 0.2`);
  }
  const version = line === "0.1" ? "v0.1" : "v0.2";
  const own = { ...headers, "x-hasura-ndc-version": String(said).replace(/^\^/, "") };
  return { version, capabilities, schema: await get(environment, url, "schema", own) };
}

async function get(
  environment: Environment,
  url: URL,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<unknown> {
  const at = new URL(url);
  at.pathname = `${url.pathname.replace(/\/+$/, "")}/${path}`;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const request = { headers: { accept: "application/json", ...headers }, signal };
  const response = await environment.fetch(at, { ...request, redirect: "error" }).catch((error) => {
    throw refused(url, `cannot be reached: ${reasonOf(error)}`);
  });
  if (response.status === 401 || response.status === 403) {
    await response.body?.cancel();
    throw refused(
      url,
      `answers ${response.status} to /${path}: does it want a header with a token?`,
    );
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw refused(url, `answers ${response.status} to /${path}`);
  }
  const text = await textOf(response).catch((error: unknown) => {
    throw refused(url, `broke off its answer to /${path}: ${reasonOf(error)}`);
  });
  if (text === null) {
    throw refused(url, `answers more than ${BYTES_MAX / 1024 / 1024} MB to /${path}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw refused(url, `answers something else than JSON to /${path}`);
  }
}

/** Null: it is larger than it may be, and the rest of it was not read. */
async function textOf(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function refused(url: URL, why: string) {
  return failure(
    "supergraph.connector_unreadable",
    EXIT.failed,
    `The connector at ${url.origin} ${why}.`,
  );
}
