import type { Key } from "../names.ts";

/** What a type of the API is made of. */
export type TypeRequest =
  | { of: "query" | "mutation" | "subscription" }
  | { of: "object" | "inputObject" | "scalar"; type: Key }
  | { of: "where" | "comparison"; expression: Key }
  | { of: "orderBy"; expression: Key }
  | { of: "directions"; directions: ("Asc" | "Desc")[] }
  | { of: "aggregate"; expression: Key }
  | { of: "arguments" | "filterInput"; model: Key }
  | { of: "node" }
  | { of: "federationService" | "federationEntity" | "federationAny" };
