import { Pool } from "undici";
import { chinookSize } from "./chinook.ts";
import { seeded } from "./random.ts";
import {
  bodyOf,
  type ServerName,
  sessionHeaders,
  valueFor,
  type WorkloadName,
  workloads,
} from "./workloads.ts";

export interface LoadOrder {
  port: number;
  server: ServerName;
  workload: WorkloadName;
  times: number;
  seconds: number;
  connections: number;
  seed: number;
}

export interface LoadResult {
  requests: number;
  failed: number;
  perSecond: number;
  p50: number;
  p99: number;
}

/** Load on one server from a process of its own: an order comes, a result goes, until it is ended. */
process.on("message", (order: LoadOrder) => {
  void load(order).then((result) => process.send?.(result));
});

async function load(order: LoadOrder): Promise<LoadResult> {
  const { port, server, seconds, connections, seed } = order;
  const workload = workloads[order.workload];
  const size = chinookSize(order.times);
  const random = seeded(seed);
  const headers = { "content-type": "application/json", ...(await sessionHeaders(server)) };
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  const latencies: number[] = [];
  let failed = 0;
  const start = performance.now();
  const end = start + seconds * 1_000;
  const client = async () => {
    while (performance.now() < end) {
      const body = bodyOf(workload, server, valueFor(workload, size, random));
      const sent = performance.now();
      const answer = await pool.request({ path: "/graphql", method: "POST", headers, body });
      // As bytes: to parse them would be the client's work.
      await answer.body.arrayBuffer();
      latencies.push(performance.now() - sent);
      if (answer.statusCode !== 200) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const elapsed = (performance.now() - start) / 1_000;
  await pool.close();
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return {
    requests: sorted.length,
    failed,
    perSecond: sorted.length / elapsed,
    p50: at(0.5),
    p99: at(0.99),
  };
}
