const FIELDS = [
  { name: "minute", min: 0, max: 59, names: [] },
  { name: "hour", min: 0, max: 23, names: [] },
  { name: "day of the month", min: 1, max: 31, names: [] },
  {
    name: "month",
    min: 1,
    max: 12,
    names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  {
    name: "day of the week",
    min: 0,
    max: 7,
    names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
  },
] as const;

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * What is wrong with a cron expression of five fields, as a sentence without its subject, or null.
 * Knows `*`, numbers, names, lists, ranges and steps: what every cron reads the same way.
 */
export function cronMistake(text: string): string | null {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) {
    return "must have five fields: minute hour day-of-month month day-of-week";
  }
  const values: number[][] = [];
  for (const [i, field] of FIELDS.entries()) {
    const read = fieldValues(parts[i] ?? "", field);
    if (typeof read === "string") return read;
    values.push(read);
  }
  const [, , days = [], months = []] = values;
  const reachable = months.some((month) => days.some((day) => day <= (DAYS[month - 1] ?? 0)));
  return reachable ? null : "names a day that its months do not have, so it would never fire";
}

type Field = (typeof FIELDS)[number];

function fieldValues(text: string, field: Field): number[] | string {
  const values: number[] = [];
  for (const item of text.split(",")) {
    const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d{1,2}))?$/.exec(item);
    if (!match) return wrong(item, field);
    const [, star, first, last, step] = match;
    const from = star ? field.min : valueOf(first, field);
    const to = star ? field.max : last === undefined ? from : valueOf(last, field);
    if (from === null || to === null || from > to) return wrong(item, field);
    if (step !== undefined && (Number(step) < 1 || (!star && last === undefined))) {
      return wrong(item, field);
    }
    for (let value = from; value <= to; value += Number(step ?? 1)) values.push(value);
  }
  return values;
}

function valueOf(text: string | undefined, field: Field): number | null {
  const named = (field.names as readonly string[]).indexOf((text ?? "").toLowerCase());
  if (named !== -1) return named + field.min;
  if (!/^\d{1,2}$/.test(text ?? "")) return null;
  const value = Number(text);
  return value >= field.min && value <= field.max ? value : null;
}

function wrong(item: string, field: Field): string {
  return `has \`${item}\` as ${field.name}, where \`*\` or ${field.min} to ${field.max} may stand, in lists, ranges and steps`;
}
