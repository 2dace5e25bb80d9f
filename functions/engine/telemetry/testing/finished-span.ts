import type { FinishedSpan } from "../span.ts";

const resource = { attributes: new Map([["service.name", "lintas-engine"]]) };

export function finishedSpan(of: Partial<FinishedSpan>): FinishedSpan {
  return {
    resource,
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    spanId: "00f067aa0ba902b7",
    parentSpanId: "00f067aa0ba902b8",
    name: "plan",
    kind: "internal",
    visibility: "internal",
    anchor: { unixMs: Date.UTC(2030, 0, 1), monotonicMs: 0 },
    startMs: 1,
    endMs: 2,
    attributes: null,
    errorType: null,
    ...of,
  };
}
