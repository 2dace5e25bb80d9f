import * as z from "zod";
import type { LogLine } from "../../shared/domain/event.ts";
import type { CallContext } from "../../shared/ports/compute.ts";
import type { Rest } from "./rest.ts";

/** Google allows 60 reads of logs a minute and project. */
const FOLLOW_MS = 2_000;
const PAGE = 1_000;
/** Lines of one microsecond are told apart by counting on; so many of them are taken into account. */
const TIES = 1_000;

const Entry = z.object({
  timestamp: z.string(),
  logName: z.string().default(""),
  textPayload: z.string().optional(),
  jsonPayload: z.record(z.string(), z.unknown()).optional(),
  labels: z.record(z.string(), z.string()).default({}),
});
type Entry = z.infer<typeof Entry>;

const Entries = z.object({
  entries: z.array(Entry).default([]),
  nextPageToken: z.string().optional(),
});

interface LoggedRelease {
  service: string;
  revision: string;
  release: string;
  part: string;
}

/**
 * What a revision wrote, and what Cloud Run says of it. A line's `seq` is the microsecond at which
 * it was written, counted on where several share one.
 */
export async function* logs(
  rest: Rest,
  cx: CallContext,
  project: string,
  of: LoggedRelease,
  options: { after: number; follow: boolean; limit?: number },
): AsyncIterable<LogLine> {
  let { after } = options;
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    for await (const line of linesAfter(rest, cx, project, of, after, left)) {
      after = line.seq;
      left -= 1;
      yield line;
      if (left === 0) return;
    }
    if (!options.follow || cx.signal.aborted) return;
    await cx.clock.sleep(FOLLOW_MS, cx.signal);
    if (cx.signal.aborted) return;
  }
}

async function* linesAfter(
  rest: Rest,
  cx: CallContext,
  project: string,
  of: LoggedRelease,
  after: number,
  wanted: number,
): AsyncIterable<LogLine> {
  let last = 0;
  let pageToken: string | undefined;
  do {
    const body = {
      resourceNames: [`projects/${project}`],
      filter: filterOf(of, after),
      orderBy: "timestamp asc",
      pageSize: Math.min(PAGE, wanted + (after === 0 ? 0 : TIES)),
      ...(pageToken === undefined ? {} : { pageToken }),
    };
    const page = await rest.json(
      cx,
      {
        name: "logging.entries.list",
        api: "logging",
        method: "POST",
        path: "/v2/entries:list",
        body,
        reads: true,
      },
      Entries,
    );
    for (const entry of page.entries) {
      last = Math.max(last + 1, microsecondsOf(entry.timestamp));
      if (last > after) yield lineOf(entry, last, of);
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && pageToken !== "");
}

function filterOf({ service, revision }: LoggedRelease, after: number): string {
  const from = after === 0 ? [] : [`timestamp>="${timestampOf(after - TIES)}"`];
  return [
    `resource.type="cloud_run_revision"`,
    `resource.labels.service_name="${service}"`,
    `resource.labels.revision_name="${revision}"`,
    // Requests are logged by Google besides, as entries without words.
    `log_id("run.googleapis.com/stdout") OR log_id("run.googleapis.com/stderr") OR log_id("run.googleapis.com/varlog/system")`,
    ...from,
  ]
    .map((term) => `(${term})`)
    .join(" AND ");
}

function lineOf(entry: Entry, seq: number, { release, part }: LoggedRelease): LogLine {
  return {
    seq,
    at: new Date(entry.timestamp).toISOString(),
    stream: streamOf(entry.logName),
    release,
    part,
    instance: entry.labels["instanceId"] ?? null,
    text: textOf(entry),
  };
}

function streamOf(logName: string): LogLine["stream"] {
  if (logName.endsWith("stdout")) return "stdout";
  return logName.endsWith("stderr") ? "stderr" : "system";
}

/** A line of JSON comes back as an object; its `message` is what a person wrote. */
function textOf({ textPayload, jsonPayload }: Entry): string {
  if (textPayload !== undefined) return textPayload;
  return jsonPayload === undefined ? "" : JSON.stringify(jsonPayload);
}

/** RFC 3339 with up to nine digits of a second. */
function microsecondsOf(timestamp: string): number {
  const fraction = /\.(\d+)/.exec(timestamp)?.[1] ?? "";
  const seconds = Date.parse(timestamp.replace(/\.\d+/, "")) * 1_000;
  return seconds + Number(fraction.padEnd(6, "0").slice(0, 6));
}

function timestampOf(microseconds: number): string {
  const whole = new Date(Math.floor(microseconds / 1_000_000) * 1_000).toISOString();
  const fraction = String(microseconds % 1_000_000).padStart(6, "0");
  return whole.replace(/\.\d+Z$/, `.${fraction}Z`);
}
