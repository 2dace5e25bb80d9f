import type { Clock } from "../../shared/clock.ts";
import { LINE_COST, type LogStore } from "./log-store.ts";

/** How much a part may still write in this second; shared by its instances. */
export interface LogBudget {
  /** Takes the cost of a line, or says that it must be dropped. */
  take(cost: number): boolean;
  /** Counts what was dropped; told by a `system` line at the end of the second. */
  drop(bytes: number): void;
}

/** Counts by timers, as the clock may jump. */
export function createLogBudget(
  clock: Clock,
  store: Pick<LogStore, "append">,
  bytesPerSecond: number,
  signal: AbortSignal,
): LogBudget {
  let left = bytesPerSecond;
  let dropped = 0;
  let ticking = false;
  const tick = () => {
    if (ticking) return;
    ticking = true;
    void clock.sleep(1_000, signal).then(() => {
      ticking = false;
      left = bytesPerSecond;
      if (dropped > 0) {
        store.append({
          stream: "system",
          instance: null,
          text: `${dropped} bytes of log were dropped: a part may write ${bytesPerSecond} bytes a second.`,
        });
      }
      dropped = 0;
    });
  };
  return {
    take(cost) {
      tick();
      if (cost > left) return false;
      left -= cost;
      return true;
    },
    drop(bytes) {
      tick();
      dropped += bytes;
    },
  };
}

/** Takes the chunks of one pipe; `end` writes a last line that has no end of its own. */
export interface LogCapture {
  chunk(bytes: Buffer): void;
  end(): void;
}

const NEWLINE = 10;

/** Cuts a pipe into lines of at most `lineBytes`, within the budget. Memory stays below one line. */
export function captureLines(
  budget: LogBudget,
  lineBytes: number,
  write: (text: string) => void,
): LogCapture {
  let partial: Buffer[] = [];
  let partialBytes = 0;
  let skipping = false;

  const finish = () => {
    if (partialBytes > 0) {
      const text = Buffer.concat(partial).toString("utf8").replace(/\r$/, "");
      if (budget.take(text.length + LINE_COST)) write(text);
      else budget.drop(partialBytes);
    }
    partial = [];
    partialBytes = 0;
  };

  const hold = (piece: Buffer) => {
    const room = lineBytes - partialBytes;
    if (piece.length > room) {
      skipping = true;
      budget.drop(piece.length - room);
    }
    const kept = Buffer.from(piece.subarray(0, room));
    if (kept.length > 0) partial.push(kept);
    partialBytes += kept.length;
  };

  return {
    chunk(bytes) {
      let at = 0;
      while (at < bytes.length) {
        const newline = bytes.indexOf(NEWLINE, at);
        const end = newline < 0 ? bytes.length : newline;
        const piece = bytes.subarray(at, end);
        if (skipping) budget.drop(piece.length);
        else hold(piece);
        if (newline >= 0) {
          skipping = false;
          finish();
        }
        at = end + 1;
      }
    },
    end: finish,
  };
}
