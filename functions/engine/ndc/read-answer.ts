import { isUtf8 } from "node:buffer";
import { ConnectorError, ConnectorFailure } from "./connector.ts";
import { parseExact } from "./exact-json.ts";
import { statusText } from "./exchange.ts";
import { isRecord } from "./is-record.ts";

/**
 * What a connector answered.
 *
 * @throws ConnectorError an NDC error answer.
 * @throws ConnectorFailure `not_ndc`
 */
export function readAnswer(status: number, body: Buffer): unknown {
  if (status >= 400) throw errorAnswer(status, body);
  if (status >= 300)
    throw undecodable(`it redirects (${statusText(status)}), which is not followed`);
  return parse(body);
}

export function undecodable(what: string, cause?: unknown): ConnectorFailure {
  const message = `unable to decode JSON response from connector: ${what}`;
  return new ConnectorFailure("not_ndc", message, { cause });
}

function parse(body: Buffer): unknown {
  if (!isUtf8(body)) throw undecodable("it is not UTF-8");
  try {
    return parseExact(body.toString("utf8"));
  } catch (error) {
    throw undecodable((error as Error).message, error);
  }
}

/** As much of a foreign answer as an error shows. */
const CONTENT_CHARACTERS_MAX = 2_000;

function errorAnswer(status: number, body: Buffer): Error {
  const content = parsedOrNull(body);
  if (isRecord(content) && typeof content["message"] === "string") {
    return new ConnectorError(status, content["message"], content["details"] ?? null);
  }
  const shown = JSON.stringify(content).slice(0, CONTENT_CHARACTERS_MAX);
  const text = `invalid connector error with status ${statusText(status)} and ${shown}`;
  return new ConnectorFailure("not_ndc", `invalid connector error: ${text}`);
}

function parsedOrNull(body: Buffer): unknown {
  try {
    return parse(body);
  } catch {
    return null;
  }
}
