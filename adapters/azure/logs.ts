import * as z from "zod";
import type { LogLine } from "../../shared/domain/event.ts";
import type { CallContext, Ref } from "../../shared/ports/compute.ts";
import { groupId, located } from "./functions/name.ts";
import { readSite } from "./functions/observe.ts";
import { ownerIn } from "./functions/tags.ts";
import type { Target } from "./functions/target.ts";
import { foreignProtocol } from "./errors.ts";
import { judge } from "./judge.ts";

/**
 * Flex Consumption keeps no log of its own and its log stream is Application Insights. We make no
 * component, because it costs and needs a workspace: where the resource group has one of this name,
 * new releases write to it and their lines are read from it.
 */
export const COMPONENT = "lintas";
const COMPONENT_VERSION = "2020-02-02";
const QUERY_VERSION = "2018-04-20";
const PAGE = 1_000;
/** How long a component that was found, or not, is not asked for again. */
const KNOWN_MS = 5 * 60_000;

const Component = z.object({ properties: z.object({ ConnectionString: z.string() }) });

/** The setting that makes an app write there; none where there is no component, or it is hidden from us. */
export async function logSettings(
  target: Target,
  cx: CallContext,
): Promise<Record<string, string>> {
  const { known } = target;
  const now = cx.clock.now().getTime();
  if (known.logs !== null && known.logs.until > now) return known.logs.settings;
  const settings = await readSettings(target, cx);
  known.logs = { settings, until: now + KNOWN_MS };
  return settings;
}

async function readSettings(
  { arm, place }: Target,
  cx: CallContext,
): Promise<Record<string, string>> {
  try {
    const answer = await arm.request(cx, "reads", "Microsoft.Insights/components/read", {
      method: "GET",
      path: `${groupId(place)}/providers/Microsoft.Insights/components/${COMPONENT}`,
      query: { "api-version": COMPONENT_VERSION },
    });
    const { ConnectionString: value } = Component.parse(answer.body).properties;
    return { APPLICATIONINSIGHTS_CONNECTION_STRING: value };
  } catch (error) {
    const means = judge(error);
    if (means === "gone" || means === "denied") return {};
    throw error;
  }
}

interface Options {
  after: number;
  follow: boolean;
  limit?: number;
}

/** Lines of one app, oldest first. Where it keeps none, one line says so. */
export async function* logs(
  target: Target,
  cx: CallContext,
  ref: Ref,
  options: Options,
): AsyncIterable<LogLine> {
  const site = await readSite(target, cx, ref);
  const owner = ownerIn(site?.tags ?? {})?.owner;
  const of = { release: owner?.release ?? ref.name, part: owner?.resource ?? ref.name };
  let { after } = options;
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  while (left > 0 && !cx.signal.aborted) {
    const rows = await query(target, cx, located(target.place, ref).site, after);
    if (rows === null) {
      if (after === 0) yield noPlace(target, of, cx.clock.now());
      return;
    }
    for (const line of linesOf(rows, of).filter(({ seq }) => seq > after)) {
      if (left-- <= 0) return;
      after = line.seq;
      yield line;
    }
    if (rows.length >= PAGE) continue;
    if (!options.follow) return;
    await cx.clock.sleep(target.times.followMs, cx.signal);
  }
}

function noPlace({ place }: Target, of: { release: string; part: string }, now: Date): LogLine {
  const text = `Azure keeps no logs of this app: the resource group ${place.resourceGroup} has no Application Insights component ${COMPONENT}. Releases made after there is one write to it.`;
  return { seq: 1, at: now.toISOString(), stream: "system", ...of, instance: null, text };
}

interface Row {
  at: string;
  text: string;
  severity: number;
  instance: string | null;
}

const Tables = z.object({
  tables: z
    .array(
      z.object({
        columns: z.array(z.object({ name: z.string() })),
        rows: z.array(z.array(z.unknown())),
      }),
    )
    .min(1),
});

/** null where there is no component. */
async function query(
  { arm, place }: Target,
  cx: CallContext,
  app: string,
  after: number,
): Promise<Row[] | null> {
  // The name of an app has letters, digits and dashes only: nothing of it can leave the string.
  const since = new Date(Math.floor(after / PER_MS)).toISOString();
  const text = [
    "traces",
    `| where cloud_RoleName =~ '${app.replaceAll(/[^\w-]/g, "")}' and timestamp >= datetime(${since})`,
    "| project timestamp, message, severityLevel, cloud_RoleInstance, itemId",
    "| order by timestamp asc, itemId asc",
    `| take ${PAGE}`,
  ].join(" ");
  try {
    const answer = await arm.request(cx, "reads", "Microsoft.Insights/components/query/read", {
      method: "GET",
      path: `${groupId(place)}/providers/Microsoft.Insights/components/${COMPONENT}/query`,
      query: { "api-version": QUERY_VERSION, query: text },
    });
    const read = Tables.safeParse(answer.body);
    if (!read.success) throw foreignProtocol(answer, "no tables");
    return rowsOf(read.data);
  } catch (error) {
    if (judge(error) === "gone") return null;
    throw error;
  }
}

function rowsOf({ tables }: z.infer<typeof Tables>): Row[] {
  const [table] = tables;
  if (table === undefined) return [];
  const at = (name: string) => table.columns.findIndex((column) => column.name === name);
  const [time, message, severity, instance] = [
    at("timestamp"),
    at("message"),
    at("severityLevel"),
    at("cloud_RoleInstance"),
  ];
  return table.rows.map((row) => ({
    at: new Date(String(row[time])).toISOString(),
    text: String(row[message]),
    severity: Number(row[severity] ?? 1),
    instance: typeof row[instance] === "string" ? row[instance] : null,
  }));
}

/** Lines of one millisecond are told apart by their order within it. */
const PER_MS = 1_000;
const ERROR = 3;

function linesOf(rows: readonly Row[], of: { release: string; part: string }): LogLine[] {
  let last = 0;
  return rows.map(({ at, text, severity, instance }) => {
    const seq = Math.max(new Date(at).getTime() * PER_MS + 1, last + 1);
    last = seq;
    return { seq, at, stream: severity >= ERROR ? "stderr" : "stdout", ...of, instance, text };
  });
}
