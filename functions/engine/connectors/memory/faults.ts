import { ConnectorError } from "../../ndc/connector.ts";

/** What can be wrong with a request once it has the form of one. */
export type Fault =
  | {
      kind:
        | "unknown collection"
        | "unknown procedure"
        | "unknown variable"
        | "unknown column"
        | "unknown column in aggregate"
        | "unknown field argument"
        | "unknown operator"
        | "unknown group operator"
        | "unknown aggregate function"
        | "unknown extraction function"
        | "absent field"
        | "absent field in aggregate"
        | "absent field before relationship"
        | "duplicate argument";
      name: string;
    }
  | { kind: "unknown relationship"; name: string; within: "field" | "exists" | "path" }
  | { kind: "no object before relationship"; value: unknown }
  | { kind: Plain };

type Plain =
  | "no object in aggregate"
  | "no object to select from"
  | "no array to select from"
  | "no array of objects"
  | "no array of scalars"
  | "no array to compare"
  | "many rows where one is expected"
  | "values without an order"
  | "unknown dimension"
  | "unknown scope"
  | Unsupported;

type Unsupported =
  | "relationships"
  | "array comparisons"
  | "aggregates in predicates"
  | "nested collections"
  | "variables in group predicates";

const UNSUPPORTED: readonly string[] = [
  "relationships",
  "array comparisons",
  "aggregates in predicates",
  "nested collections",
  "variables in group predicates",
] satisfies Unsupported[];

/** The wording of a connector that has none of its own. */
export function standardRefusal(fault: Fault): ConnectorError {
  if (UNSUPPORTED.includes(fault.kind)) {
    return new ConnectorError(501, `this connector does not support ${fault.kind}`, null);
  }
  if ("within" in fault) {
    return new ConnectorError(400, `${fault.kind} in ${fault.within}: ${fault.name}`, null);
  }
  if ("name" in fault) return new ConnectorError(400, `${fault.kind}: ${fault.name}`, null);
  if ("value" in fault) return new ConnectorError(400, fault.kind, fault.value);
  return new ConnectorError(400, fault.kind, null);
}
