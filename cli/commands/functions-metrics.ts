import type * as z from "zod";
import type { FunctionMetrics } from "../../shared/protocol/api-clouds.ts";
import { answer } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import { findFunction } from "../functions/find-function.ts";
import { table } from "../output/table.ts";
import type { Run } from "../spec.ts";

const DEFAULT_MINUTES = 60;
/** Intervals of a minute make a fine line for two hours; longer spans have longer ones. */
const POINTS = 120;

export const run: Run = async (call) => {
  const session = await openSession(call);
  const { id, name } = await findFunction(session, call.args[0] ?? "");
  const to = call.environment.clock.now();
  const minutes = call.options.minutes ?? DEFAULT_MINUTES;
  const from = new Date(to.getTime() - minutes * 60_000);
  const endpoint = session.client.v1.orgs[":org"].functions[":function"].metrics;
  const metrics = await answer(
    endpoint.$get({
      param: { org: session.org, function: id },
      query: {
        from: from.toISOString(),
        to: to.toISOString(),
        step: String(Math.max(60, Math.ceil(minutes / POINTS) * 60)),
      },
    }),
  );
  const rows = metrics.series.map(row);
  const none = [`The provider has no metrics of ${name} for the last ${minutes} min.`];
  return {
    answer: metrics,
    text: rows.length === 0 ? none : table(["metric", "last", "least", "most", "course"], rows),
  };
};

type Series = z.infer<typeof FunctionMetrics>["series"][number];

function row({ name, points }: Series): string[] {
  const values = points.map(({ value }) => value);
  const shown = (value: number | undefined) => (value === undefined ? "–" : figure(value));
  const least = values.length === 0 ? undefined : Math.min(...values);
  const most = values.length === 0 ? undefined : Math.max(...values);
  return [name, shown(values.at(-1)), shown(least), shown(most), course(values, most ?? 0)];
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}

const BARS = "▁▂▃▄▅▆▇█";

/** The last values as bars, the highest one full. */
function course(values: readonly number[], most: number): string {
  const level = (value: number) => (most <= 0 ? 0 : Math.round((value / most) * (BARS.length - 1)));
  return values
    .slice(-40)
    .map((value) => BARS[level(Math.max(0, value))])
    .join("");
}
