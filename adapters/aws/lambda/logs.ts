import type { FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { LogLine } from "../../../shared/domain/event.ts";
import type { CallContext, Ref } from "../../../shared/ports/compute.ts";
import type { AwsClients } from "../clients.ts";
import { ownerOfDescription } from "../ownership.ts";
import { nullWhereGone } from "./gone.ts";
import { logGroupOf, partsOf } from "./name.ts";
import { listVersions } from "./reads.ts";
import { describesRelease } from "./state.ts";

/** Between two looks of a followed log: the API gives no more than a few a second. */
const FOLLOW_MS = 1_000;
/** `seq` is the millisecond times this, plus the place within it. */
const PER_MS = 1_000;

/**
 * All releases of a function write to one log group; a stream's name says which version wrote it
 * (`2026/11/22/[3]…`). A function that is not ours gives all of its lines.
 */
export async function* logs(
  aws: AwsClients,
  cx: CallContext,
  ref: Ref,
  options: { after: number; follow: boolean; limit?: number },
): AsyncIterable<LogLine> {
  let { after } = options;
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  const source = await sourceOf(aws, cx, ref);
  while (left > 0) {
    for await (const line of linesAfter(aws, cx, ref, source, after)) {
      after = line.seq;
      yield line;
      left -= 1;
      if (left <= 0) return;
    }
    if (!options.follow || cx.signal.aborted) return;
    await cx.clock.sleep(FOLLOW_MS, cx.signal);
    if (cx.signal.aborted) return;
  }
}

interface Source {
  version: string | null;
  release: string;
  part: string;
}

async function sourceOf(aws: AwsClients, cx: CallContext, ref: Ref): Promise<Source> {
  const { functionName, release } = partsOf(ref);
  if (ref.kind !== "release") return { version: null, release: "", part: functionName };
  const versions = await listVersions(aws, cx, functionName);
  const own = versions.find(({ Description }) => describesRelease(Description, ref));
  const part = ownerOfDescription(own?.Description)?.owner.resource ?? functionName;
  return { version: own?.Version ?? "", release, part };
}

async function* linesAfter(
  aws: AwsClients,
  cx: CallContext,
  ref: Ref,
  source: Source,
  after: number,
): AsyncIterable<LogLine> {
  const number = numbering();
  let nextToken: string | undefined;
  do {
    const token = nextToken;
    const page = await nullWhereGone(() =>
      aws.logs(cx, "FilterLogEvents", ({ client, FilterLogEventsCommand, options }) =>
        client.send(
          new FilterLogEventsCommand({
            logGroupName: logGroupOf(partsOf(ref).functionName),
            startTime: Math.floor(after / PER_MS),
            nextToken: token,
          }),
          options,
        ),
      ),
    ).catch((error: unknown) => {
      // Leaving is no failure of a log that is followed.
      if (cx.signal.aborted) return null;
      throw error;
    });
    for (const event of page?.events ?? []) {
      if (source.version !== null && versionOf(event) !== source.version) continue;
      const seq = number(event.timestamp ?? 0);
      if (seq > after) yield lineOf(event, seq, source);
    }
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
}

/** Places within one millisecond, in the order in which AWS gives them, which stays the same. */
function numbering(): (timestamp: number) => number {
  let at = 0;
  let place = 0;
  return (timestamp) => {
    // Streams are merged by time, but a late line may come after later ones.
    if (timestamp > at) {
      at = timestamp;
      place = 0;
    } else {
      place = Math.min(place + 1, PER_MS - 1);
    }
    return at * PER_MS + place;
  };
}

function versionOf({ logStreamName = "" }: FilteredLogEvent): string {
  return /\[([^\]]+)\]/.exec(logStreamName)?.[1] ?? "";
}

/** Node's runtime writes `<time>\t<request id>\t<level>\t<text>`. */
const WRITTEN = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t[\w-]+\t(INFO|WARN|ERROR|DEBUG|TRACE|FATAL)\t/;
/** What the platform writes itself. */
const PLATFORM = /^(?:START|END|REPORT|INIT_START|INIT_REPORT|EXTENSION|TELEMETRY) /;

function lineOf(event: FilteredLogEvent, seq: number, source: Source): LogLine {
  const message = (event.message ?? "").replace(/\r?\n$/, "");
  const written = WRITTEN.exec(message);
  const loud = written !== null && ["WARN", "ERROR", "FATAL"].includes(written[1] ?? "");
  return {
    seq,
    at: new Date(event.timestamp ?? 0).toISOString(),
    stream: PLATFORM.test(message) ? "system" : loud ? "stderr" : "stdout",
    release: source.release,
    part: source.part,
    instance: event.logStreamName?.split("]").at(-1) ?? null,
    text: written === null ? message : message.slice(written[0].length),
  };
}
