/** A part of a date or time in ISO 8601, or null for what is none. */
export type ExtractionFunction = (value: unknown) => unknown;

/** In UTC where the value has no zone of its own. */
export const standardExtractions: Readonly<Record<string, ExtractionFunction>> = {
  year: part((time) => time.getUTCFullYear()),
  quarter: part((time) => Math.floor(time.getUTCMonth() / 3) + 1),
  month: part((time) => time.getUTCMonth() + 1),
  day: part((time) => time.getUTCDate()),
  /** Sunday is 0. */
  day_of_week: part((time) => time.getUTCDay()),
  hour: part((time) => time.getUTCHours()),
  minute: part((time) => time.getUTCMinutes()),
  second: part((time) => time.getUTCSeconds()),
};

function part(of: (time: Date) => number): ExtractionFunction {
  return (value) => {
    if (typeof value !== "string") return null;
    const zoned = /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(value) || !value.includes("T");
    const time = new Date(zoned ? value : `${value}Z`);
    return Number.isNaN(time.getTime()) ? null : of(time);
  };
}
