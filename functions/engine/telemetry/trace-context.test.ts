import { expect, test } from "vitest";
import { formatTraceparent, parseTraceparent, randomTraceIds } from "./trace-context.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

test.each([
  [`00-${TRACE}-${SPAN}-01`, true],
  [`00-${TRACE}-${SPAN}-00`, false],
  [`00-${TRACE}-${SPAN}-03`, true],
  [`cc-${TRACE}-${SPAN}-01-of-the-future`, true],
])("%s is understood", (text, sampled) => {
  expect(parseTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN, sampled });
});

test.each([
  "",
  `ff-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01-more`,
  `00-${TRACE}-${SPAN}-01x`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${"0".repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  `00-${TRACE}-${SPAN}`,
  ` 00-${TRACE}-${SPAN}-01\r\nx: y`,
])("%j is no context", (text) => {
  expect(parseTraceparent(text)).toBeNull();
});

test("what is written is read", () => {
  const ids = randomTraceIds();
  const seen = new Set<string>();
  for (let i = 0; i < 2_000; i++) {
    const context = { traceId: ids.traceId(), spanId: ids.spanId(), sampled: i % 2 === 0 };
    expect(parseTraceparent(formatTraceparent(context))).toEqual(context);
    seen.add(context.traceId).add(context.spanId);
  }
  expect(seen.size).toBe(4_000);
});
