import { takeFree } from "./names.ts";

/** The parts of a list or an object by what they are called; null for anything else. */
export function keyedParts(value: unknown): Map<string, unknown> | null {
  if (Array.isArray(value)) {
    // Elements that are called the same are kept apart.
    const taken = new Set<string>();
    return new Map(value.map((one: unknown) => [takeFree(taken, elementKey(one)), one]));
  }
  return isRecord(value) ? new Map(Object.entries(value)) : null;
}

/** Whether two values say the same, whatever the order of what has a name. */
export function samePart(a: unknown, b: unknown): boolean {
  const [mine, other] = [keyedParts(a), keyedParts(b)];
  if (mine === null || other === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b) || mine.size !== other.size) return false;
  return [...mine].every(([key, one]) => other.has(key) && samePart(one, other.get(key)));
}

/** What an element of a list is called; of one without a name, all of it. */
function elementKey(value: unknown): string {
  if (typeof value === "string") return value;
  return elementName(value) ?? JSON.stringify(value);
}

/** Null: nothing in it is a name. */
export function elementName(value: unknown): string | null {
  if (!isRecord(value)) return null;
  if ("uniqueIdentifier" in value) return JSON.stringify(value["uniqueIdentifier"]);
  const named = NAMING.flatMap((key) => (typeof value[key] === "string" ? [value[key]] : []));
  return named.length > 0 ? named.join("/") : null;
}

/** What elements of OpenDD's lists are called by. */
const NAMING = [
  "name",
  "fieldName",
  "relationshipName",
  "role",
  "dataConnectorName",
  "dataConnectorObjectType",
  "dataConnectorScalarType",
];

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
