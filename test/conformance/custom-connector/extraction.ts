import type { ExtractionFunction } from "../../../functions/engine/connectors/memory/extraction-functions.ts";
import { internal } from "./errors.ts";

export const extractions: Readonly<Record<string, ExtractionFunction>> = {
  year: (value) => dateOf(value).getUTCFullYear(),
  month: (value) => dateOf(value).getUTCMonth() + 1,
  day: (value) => dateOf(value).getUTCDate(),
};

function dateOf(value: unknown): Date {
  if (typeof value !== "string") throw internal("Expected date");
  const date = new Date(`${value}T00:00:00Z`);
  // A day that does not exist would roll over into the next month.
  const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
  if (!/^\d{4}-\d\d-\d\d$/.test(value) || !exists) throw internal("Unable to parse date");
  return date;
}
