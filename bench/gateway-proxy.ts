import { execFileSync, fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./figure.ts";

/**
 * The gateway beside a bare `node:http` + undici proxy and beside Debian's nginx and caddy, each in
 * a process of its own, all to one function process over one Unix socket. Rounds alternate, so
 * that a slow minute of the machine strikes all alike.
 *
 *   node bench/gateway-proxy.ts [rounds] [seconds]
 */
export interface ProxyFigures {
  /** Microseconds of user and system time per request, at full speed and at 500 requests/s. */
  cpuUs: number[];
  cpuUsAt500: number[];
  perSecond: number[];
  /** Milliseconds at 500 requests per second. */
  p50: number[];
  p99: number[];
  failed: number;
}

export interface GatewayProxyReport {
  rounds: number;
  seconds: number;
  proxies: Record<string, ProxyFigures>;
  medians: Record<string, Record<keyof Omit<ProxyFigures, "failed">, number>>;
  /** Medians of the rounds' own ratios, gateway to bare proxy. */
  ratio: { cpu: number; cpuAt500: number; throughput: number };
  notRun: string[];
}

interface Proxy {
  port: number;
  pids: () => number[];
  stop: () => void;
}

const RATE = 500;
const CONNECTIONS = 16;

export async function measureGatewayProxy(rounds = 5, seconds = 3): Promise<GatewayProxyReport> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-bench-"));
  const socket = join(folder, "function.sock");
  const runner = join(folder, "runner.sock");
  const children: ChildProcess[] = [];
  const notRun: string[] = [];
  try {
    const upstream = await forked("gateway-upstream.ts", [socket, runner]);
    children.push(upstream.child);
    const proxies: Record<string, Proxy> = {};
    const node = async (name: string, file: string, args: string[]) => {
      const { child, port } = await forked(file, args);
      children.push(child);
      proxies[name] = { port, pids: () => [child.pid ?? 0], stop: () => child.kill("SIGKILL") };
    };
    await node("bare", "gateway-bare.ts", [socket]);
    await node("gateway", "gateway-ours.ts", [runner, join(folder, "snapshot.json")]);
    for (const [name, start] of Object.entries({ nginx: startNginx, caddy: startCaddy })) {
      if (onPath(name)) {
        const { child, port } = await start(folder, socket);
        children.push(child);
        proxies[name] = {
          port,
          pids: () => family(child.pid ?? 0),
          stop: () => child.kill("SIGTERM"),
        };
      } else
        notRun.push(
          `${name} beside the gateway: install ${name} (Debian: apt-get install ${name})`,
        );
    }
    const figures = await measure(proxies, rounds, seconds);
    return { rounds, seconds, proxies: figures, ...summary(figures), notRun };
  } finally {
    for (const child of children) child.kill("SIGTERM");
    await Promise.all(
      children.map(async (child) => {
        if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      }),
    );
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(proxies: Record<string, Proxy>, rounds: number, seconds: number) {
  const figures: Record<string, ProxyFigures> = {};
  for (const name of Object.keys(proxies))
    figures[name] = { cpuUs: [], cpuUsAt500: [], perSecond: [], p50: [], p99: [], failed: 0 };
  // One run more than is kept: the first warms the compilers.
  for (let round = -1; round < rounds; round++) {
    for (const [name, proxy] of Object.entries(proxies)) {
      const full = await loaded(proxy, { seconds, connections: CONNECTIONS, rate: null });
      const steady = await loaded(proxy, { seconds, connections: CONNECTIONS, rate: RATE });
      const kept = figures[name];
      if (round < 0 || !kept) continue;
      kept.cpuUs.push(full.cpuUs);
      kept.perSecond.push(full.perSecond);
      kept.cpuUsAt500.push(steady.cpuUs);
      kept.p50.push(steady.p50);
      kept.p99.push(steady.p99);
      kept.failed += full.failed + steady.failed;
    }
  }
  return figures;
}

function summary(
  figures: Record<string, ProxyFigures>,
): Pick<GatewayProxyReport, "medians" | "ratio"> {
  const medians: GatewayProxyReport["medians"] = {};
  for (const [name, { cpuUs, cpuUsAt500, perSecond, p50, p99 }] of Object.entries(figures))
    medians[name] = {
      cpuUs: median(cpuUs),
      cpuUsAt500: median(cpuUsAt500),
      perSecond: median(perSecond),
      p50: median(p50),
      p99: median(p99),
    };
  const ratio = (key: "cpuUs" | "cpuUsAt500" | "perSecond") =>
    median(
      (figures["gateway"]?.[key] ?? []).map((one, i) => one / (figures["bare"]?.[key][i] ?? 1)),
    );
  return {
    medians,
    ratio: { cpu: ratio("cpuUs"), cpuAt500: ratio("cpuUsAt500"), throughput: ratio("perSecond") },
  };
}

async function loaded(
  proxy: Proxy,
  load: { seconds: number; connections: number; rate: number | null },
) {
  const before = cpuUs(proxy.pids());
  const child = fork(join(import.meta.dirname, "gateway-load.ts"), [
    JSON.stringify({ port: proxy.port, ...load }),
  ]);
  const [message] = (await once(child, "message")) as [
    { requests: number; failed: number; perSecond: number; p50: number; p99: number },
  ];
  if (child.exitCode === null) await once(child, "exit");
  if (message.requests === 0) throw new Error(`the proxy on port ${proxy.port} answers no request`);
  return { ...message, cpuUs: (cpuUs(proxy.pids()) - before) / Math.max(1, message.requests) };
}

/** User and system time of processes: fields 14 and 15 of `/proc/<pid>/stat`, in ticks of 10 ms. */
function cpuUs(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10_000;
}

/** A process and its direct children: nginx serves in a worker. */
function family(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return [pid, ...children.split(" ").filter(Boolean).map(Number)];
}

async function forked(
  file: string,
  args: string[],
): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(import.meta.dirname, file), args);
  const [message] = (await once(child, "message")) as [{ port: number }];
  return { child, port: message.port };
}

async function startNginx(folder: string, socket: string) {
  const port = await freePort();
  const conf = join(folder, "nginx.conf");
  await writeFile(
    conf,
    // As root its worker would become another user and could not open the socket.
    `${process.geteuid?.() === 0 ? "user root;" : ""} worker_processes 1; daemon off;
pid ${folder}/nginx.pid; error_log ${folder}/nginx.log crit;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000;
  client_body_temp_path ${folder}/nb; proxy_temp_path ${folder}/np; fastcgi_temp_path ${folder}/nf;
  uwsgi_temp_path ${folder}/nu; scgi_temp_path ${folder}/ns;
  upstream function { server unix:${socket}; keepalive 64; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://function; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme; proxy_buffering off;
    }
  }
}
`,
  );
  const child = spawn("nginx", ["-p", folder, "-c", conf], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  await answers(port);
  return { child, port };
}

async function startCaddy(folder: string, socket: string) {
  const port = await freePort();
  const conf = join(folder, "Caddyfile");
  await writeFile(
    conf,
    `{
  admin off
  auto_https off
  log {
    level ERROR
  }
}
http://:${port} {
  bind 127.0.0.1
  reverse_proxy unix/${socket}
}
`,
  );
  const child = spawn("caddy", ["run", "--config", conf, "--adapter", "caddyfile"], {
    stdio: "ignore",
    env: { ...process.env, HOME: folder, GOMAXPROCS: "1" },
  });
  await answers(port);
  return { child, port };
}

function onPath(name: string): boolean {
  try {
    execFileSync(name, [name === "nginx" ? "-v" : "version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answers(port: number): Promise<void> {
  const deadline = performance.now() + 10_000;
  const ask = () =>
    new Promise<boolean>((done) => {
      request({ host: "127.0.0.1", port, agent: false }, (res) => {
        res.resume();
        done(true);
      })
        .on("error", () => done(false))
        .end();
    });
  while (!(await ask())) {
    if (performance.now() > deadline) throw new Error(`nothing answers on port ${port}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

if (import.meta.main) {
  const [rounds = "5", seconds = "3"] = process.argv.slice(2);
  console.log(JSON.stringify(await measureGatewayProxy(Number(rounds), Number(seconds)), null, 2));
}
