import { ConnectorError } from "../../../functions/engine/ndc/connector.ts";

export function badRequest(message: string, details: unknown = null): ConnectorError {
  return new ConnectorError(400, message, details);
}

export function internal(message: string): ConnectorError {
  return new ConnectorError(500, message, null);
}

export function notImplemented(message: string): ConnectorError {
  return new ConnectorError(501, message, null);
}
