/** How far back a chart looks. */
export const SPANS = [
  { value: "1h", label: "1 hour", minutes: 60 },
  { value: "6h", label: "6 hours", minutes: 360 },
  { value: "1d", label: "1 day", minutes: 1_440 },
] as const;
export type Span = (typeof SPANS)[number]["value"];

export function minutesOf(span: Span): number {
  return SPANS.find(({ value }) => value === span)?.minutes ?? 60;
}
