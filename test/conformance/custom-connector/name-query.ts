import { own, type Row } from "../../../functions/engine/connectors/memory/rows.ts";
import { badRequest } from "./errors.ts";

/** The actors whose first and last names match; a null matches every name. */
export function actorsByName(actors: readonly Row[], query: Row): Row[] {
  const wanted = [part(query, "first_name"), part(query, "last_name")];
  return actors.filter((actor) => {
    const [first = "", ...rest] = String(actor["name"]).split(" ");
    const names = [first, rest.join(" ")];
    return wanted.every((name, at) => name === null || name === names[at]);
  });
}

function part(query: Row, property: string): string | null {
  const value = own(query, property);
  if (value === undefined) throw badRequest(`missing name argument property ${property}`);
  if (value !== null && typeof value !== "string") {
    throw badRequest(`name argument property ${property} must be a string`);
  }
  return value;
}
