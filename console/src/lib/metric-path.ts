import type { MetricSeries } from "./types.ts";

/** A line through the points of a series, in a box of `width` by `height`; the highest at the top. */
export function metricPath(
  points: MetricSeries["points"],
  { width, height }: { width: number; height: number },
): { line: string; most: number; last: number | null } {
  const values = points.map(({ value }) => value);
  const most = Math.max(0, ...values);
  const last = values.at(-1) ?? null;
  if (points.length === 0) return { line: "", most: 0, last };
  const times = points.map(({ at }) => Date.parse(at));
  const first = times[0] ?? 0;
  const span = Math.max(1, (times.at(-1) ?? first) - first);
  const line = points
    .map(({ value }, i) => {
      const x = (((times[i] ?? first) - first) / span) * width;
      const y = most === 0 ? height : height - (Math.max(0, value) / most) * height;
      return `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
  // A single point is a line of no length, which is not drawn.
  return { line: points.length === 1 ? `${line}h${width}` : line, most, last };
}

/** A value with its unit, as short as it still tells. */
export function metricText(name: MetricSeries["name"], value: number): string {
  if (name === "memoryBytes") return memoryText(value / 1_048_576);
  const text = Number.isInteger(value) ? String(value) : value.toPrecision(3);
  return name === "durationMs" ? `${text} ms` : text;
}

/** A supergraph takes less than a megabyte. */
function memoryText(megabytes: number): string {
  const whole = megabytes === 0 || megabytes >= 10;
  return `${whole ? megabytes.toFixed(0) : megabytes.toPrecision(2)} MB`;
}

export const METRIC_WORDS: Record<MetricSeries["name"], string> = {
  requests: "Requests",
  errors: "Errors",
  durationMs: "Time of a request",
  instances: "Instances",
  memoryBytes: "Memory",
};
