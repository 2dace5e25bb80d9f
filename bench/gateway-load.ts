import { createRequire } from "node:module";

interface LoadResult {
  "2xx": number;
  non2xx: number;
  errors: number;
  timeouts: number;
  duration: number;
  latency: { p50: number; p99: number };
}

// The package carries no types.
const autocannon = createRequire(import.meta.url)("autocannon") as (
  options: Record<string, unknown>,
) => Promise<LoadResult>;

/** One run of load in a process of its own. Argument: JSON of port, seconds, connections, rate. */
const { port, seconds, connections, rate } = JSON.parse(process.argv[2] ?? "{}") as {
  port: number;
  seconds: number;
  connections: number;
  rate: number | null;
};
const result = await autocannon({
  url: `http://127.0.0.1:${port}/api/hello?x=1`,
  connections,
  duration: seconds,
  ...(rate === null ? {} : { overallRate: rate, ignoreCoordinatedOmission: true }),
  headers: {
    host: "hello.localhost",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
    accept: "application/json, text/plain, */*",
    "accept-language": "en-GB,en;q=0.9,id;q=0.8",
    "accept-encoding": "gzip, deflate, br",
    cookie: "session=0123456789abcdef0123456789abcdef; theme=dark",
    "cache-control": "no-cache",
    referer: "http://hello.localhost/",
  },
});
process.send?.({
  requests: result["2xx"],
  failed: result.non2xx + result.errors + result.timeouts,
  perSecond: result["2xx"] / result.duration,
  p50: result.latency.p50,
  p99: result.latency.p99,
});
