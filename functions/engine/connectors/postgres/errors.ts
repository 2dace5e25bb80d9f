import { ConnectorError } from "../../ndc/connector.ts";

/** The request is wrong by the configuration. */
export function invalidRequest(message: string): ConnectorError {
  return new ConnectorError(400, message, null);
}

/** A check of a mutation does not hold for a row. */
export function checkFailed(): ConnectorError {
  return new ConnectorError(403, "Mutation constraint failed.", null);
}

/** What PostgreSQL says against a statement. */
export interface DatabaseErrorFields {
  /** SQLSTATE. */
  code: string;
  message: string;
}

/**
 * The answer for an error of PostgreSQL, by the class of its SQLSTATE: data that it cannot
 * understand, a constraint that does not hold, or the fault of the configuration.
 *
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function ofDatabase(
  error: DatabaseErrorFields,
  during: "query" | "mutation",
): ConnectorError {
  const text = `error returned from database: ${error.message}`;
  if (error.code.startsWith("22") || error.code === CARDINALITY)
    return new ConnectorError(422, text, null);
  if (error.code.startsWith("23") || error.code === WITH_CHECK_OPTION) {
    return new ConnectorError(during === "mutation" ? 403 : 422, text, null);
  }
  return new ConnectorError(500, "Internal error", text);
}

/**
 * Whether PostgreSQL refused or cut the connection itself: who it is for and what for is nobody's
 * business who sent a request.
 */
export function isRefusal(error: DatabaseErrorFields): boolean {
  return /^(?:08|28|3D|57P|53300)/.test(error.code);
}

/** An upsert with two objects for one row. */
const CARDINALITY = "21000";
const WITH_CHECK_OPTION = "44000";
