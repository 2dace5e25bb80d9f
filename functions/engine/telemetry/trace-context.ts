import { randomBytes } from "node:crypto";

/** What a W3C `traceparent` says: https://www.w3.org/TR/trace-context-2/#traceparent-header */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  traceId: string;
  /** 16 lower-case hexadecimal digits. */
  spanId: string;
  sampled: boolean;
}

/** A later version may add fields behind those of version 00; `ff` is none. */
const TRACEPARENT =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Null where the text is no `traceparent`: the specification wants it ignored then. */
export function parseTraceparent(text: string): TraceContext | null {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (version === "00" && more !== undefined) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** Where new ids come from. Injected, so that tests know every id beforehand. */
export interface TraceIds {
  traceId(): string;
  spanId(): string;
}

const STOCK_BYTES = 8_192;

/** Randomness is fetched in large pieces: one call serves some hundred operations. */
export function randomTraceIds(): TraceIds {
  let stock = "";
  let used = 0;
  const take = (digits: number): string => {
    if (used + digits > stock.length) {
      stock = randomBytes(STOCK_BYTES).toString("hex");
      used = 0;
    }
    used += digits;
    return stock.slice(used - digits, used);
  };
  return { traceId: () => take(32), spanId: () => take(16) };
}
