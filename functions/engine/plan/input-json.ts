import type { BoundValue } from "../graphql/bind.ts";

/** A checked input as plain JSON. */
export function jsonOf(value: BoundValue): unknown {
  switch (value.is) {
    case "null":
      return null;
    case "scalar":
      return value.value;
    case "enum":
      return value.name;
    case "list":
      return value.items.map(jsonOf);
    case "object":
      return Object.fromEntries(value.fields.map((one) => [one.name, jsonOf(one.value)]));
  }
}
