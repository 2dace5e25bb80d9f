import * as z from "zod";

/** One measured figure. `aim` is what it shall be at most (or at least); null where there is none. */
export const Figure = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  aim: z.number().nullable(),
  better: z.enum(["less", "more"]),
  /** Every sample, so that a reader sees the spread and not only the median. */
  samples: z.array(z.number()),
  /** What it goes into, e.g. the steps of a deploy. */
  detail: z.record(z.string(), z.union([z.number(), z.string()])),
});
export type Figure = z.infer<typeof Figure>;

export const BenchReport = z.object({
  at: z.iso.datetime(),
  commit: z.string(),
  machine: z.object({ cpus: z.int(), model: z.string(), memoryGb: z.number(), node: z.string() }),
  figures: z.array(Figure),
  /** What could not be measured here, and what to install for it. */
  notRun: z.array(z.string()),
});
export type BenchReport = z.infer<typeof BenchReport>;

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** The median of `samples` as a figure. */
export function figure(
  name: string,
  unit: string,
  samples: number[],
  rest: Partial<Pick<Figure, "aim" | "better" | "detail">> = {},
): Figure {
  const round = (value: number) => Number(value.toPrecision(4));
  return {
    name,
    value: round(median(samples)),
    unit,
    aim: rest.aim ?? null,
    better: rest.better ?? "less",
    samples: samples.map(round),
    detail: rest.detail ?? {},
  };
}

/** Whether the aim is met; true where there is none. */
export function met({ value, aim, better }: Figure): boolean {
  return aim === null || (better === "less" ? value <= aim : value >= aim);
}
