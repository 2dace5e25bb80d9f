import { expect, test } from "vitest";
import { freshMs } from "./freshness.ts";

const NOW = new Date("2026-01-01T00:00:00Z");
const DAY = 86_400_000;

test("a key set is fresh as long as its headers say, but never for nothing and never for more than a day", () => {
  const cases: [Record<string, string>, number][] = [
    [{}, 300_000],
    [{ "cache-control": "public, max-age=3600, must-revalidate" }, 3_600_000],
    [{ "cache-control": 'Max-Age="60"' }, 60_000],
    [{ "cache-control": "s-maxage=9, max-age=60" }, 60_000],
    [{ "cache-control": "max-age=3600", age: "600" }, 3_000_000],
    [{ "cache-control": "max-age=3600", age: "soon" }, 3_600_000],
    [{ "cache-control": "max-age=60", expires: "Fri, 02 Jan 2026 00:00:00 GMT" }, 60_000],
    [{ expires: "Thu, 01 Jan 2026 01:00:00 GMT" }, 3_600_000],
    [{ expires: "0" }, 5_000],
    [{ "cache-control": "no-cache, no-store, max-age=3600" }, 5_000],
    [{ "cache-control": "max-age=0" }, 5_000],
    [{ "cache-control": "max-age=31536000" }, DAY],
    [{ "cache-control": `max-age=${"9".repeat(400)}` }, DAY],
  ];
  for (const [headers, ms] of cases) expect(freshMs(new Headers(headers), NOW)).toBe(ms);
});
