import { type ErrorCode, errorCatalog } from "../../../shared/errors/catalog.ts";

/** Names of a document, which may be huge, are repeated in messages. */
const MESSAGE_MAX = 2_000;

/**
 * Why a request has no answer, in the words that a client sees: the request is at fault, not the
 * engine and not a connector.
 */
export class RequestError extends Error {
  override name = "RequestError";
  /** Response names and indexes that lead to the field at fault. */
  readonly path: readonly (string | number)[] | null;

  constructor(message: string, path: RequestError["path"] = null) {
    super(message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX)}…` : message);
    this.path = path;
  }
}

/** A limit of the engine, by its code of our catalogue. */
export class LimitReached extends RequestError {
  readonly code: ErrorCode;
  readonly detail: string;

  constructor(code: ErrorCode, detail: string) {
    super(`${errorCatalog[code].title}: ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}

/** The document says something that the API does not have, or not for this role. */
export function invalid(message: string): RequestError {
  return new RequestError(`validation failed: ${message}`);
}
