import { isObject, own, type Row } from "../../../functions/engine/connectors/memory/rows.ts";
import type { NdcExpression } from "../../../functions/engine/connectors/serve/connector-server.ts";
import { isExpression } from "../../../functions/engine/connectors/serve/requests.ts";
import type { ConnectorError } from "../../../functions/engine/ndc/connector.ts";
import { badRequest } from "./errors.ts";
import { isInt32, isInt64 } from "./integers.ts";

/** Each operation of 0.1 words its complaints in its own way. Surplus arguments are ignored. */
export interface IntegerComplaints {
  missing: string;
  notInteger: ConnectorError;
  outOfRange?: string;
}

export function integer(args: Row, name: string, complaints: IntegerComplaints): number {
  const value = own(args, name);
  if (value === undefined) throw badRequest(complaints.missing);
  if (!isInt64(value)) throw complaints.notInteger;
  if (complaints.outOfRange !== undefined && !isInt32(value)) {
    throw badRequest(complaints.outOfRange);
  }
  return value;
}

/** Whatever the argument is called, it is called a name. */
export function object(args: Row, name: string): Row {
  const value = own(args, name);
  if (value === undefined) throw badRequest("missing argument name");
  if (!isObject(value)) throw badRequest("name must be an object");
  return value;
}

export function blamelessObject(args: Row, name: string): Row {
  const value = own(args, name);
  if (!isObject(value)) throw badRequest(" ");
  return value;
}

export function required(args: Row, name: string): unknown {
  const value = own(args, name);
  if (value === undefined) throw badRequest(`required argument field '${name}' is missing`);
  return value;
}

export function predicate(args: Row, name: string): NdcExpression<"0.1"> {
  const value = own(args, name);
  if (value === undefined) throw badRequest(`missing argument ${name}`);
  if (!isExpression("0.1", value)) throw badRequest(`could not decode argument ${name}`);
  return value;
}
