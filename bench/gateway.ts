import { type Figure, figure } from "./figure.ts";
import { measureGatewayProxy } from "./gateway-proxy.ts";

/** The gateway beside other proxies, as figures of the report. */
export async function benchGateway(): Promise<{ figures: Figure[]; notRun: string[] }> {
  const { proxies, notRun, seconds } = await measureGatewayProxy();
  const bare = proxies["bare"];
  const figures: Figure[] = [];
  for (const [name, proxy] of Object.entries(proxies)) {
    const detail = { "seconds a round": seconds, "requests failed": proxy.failed };
    if (name !== "bare" && bare)
      figures.push(
        figure(
          `${name}: CPU per request to that of a bare proxy`,
          "×",
          proxy.cpuUs.map((one, i) => one / (bare.cpuUs[i] ?? 1)),
          name === "gateway" ? { aim: 1.3, detail } : { detail },
        ),
      );
    figures.push(
      figure(`${name}: CPU per request`, "µs", proxy.cpuUs),
      figure(`${name}: CPU per request at 500/s`, "µs", proxy.cpuUsAt500),
      figure(`${name}: throughput`, "requests/s", proxy.perSecond, { better: "more" }),
      figure(`${name}: p50 at 500/s`, "ms", proxy.p50),
      figure(`${name}: p99 at 500/s`, "ms", proxy.p99),
    );
  }
  return { figures, notRun };
}
