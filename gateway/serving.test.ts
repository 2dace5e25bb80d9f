import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startGateway } from "./server.ts";
import {
  ask,
  HOST,
  release,
  route,
  snapshot,
  speak,
  type Stage,
  stage,
  until,
} from "./testing/stage.ts";

let on: Stage | null = null;
afterEach(async () => {
  await on?.close();
  on = null;
});

const echo = (
  req: { method?: string | undefined; url?: string | undefined },
  res: { end(text: string): void },
) => res.end(`${req.method} ${req.url}`);

test("a request reaches the function of its host with path and query untouched", async () => {
  on = await stage((req, res) => res.end(`${req.method} ${req.url} ${req.headers.host}`));
  const answer = await on.get("/a%20b/../c?x=1&y=%2F");
  expect(answer.status).toBe(200);
  expect(answer.body).toBe(`GET /a%20b/../c?x=1&y=%2F ${HOST}`);
  expect(answer.headers["lintas-release"]).toBe("ra1");
});

test("a host is found whatever its letters, its port and its trailing dot", async () => {
  on = await stage(echo);
  for (const host of ["HELLO.localhost", `${HOST}:8080`, `${HOST}.`, "Hello.Localhost.:1"])
    expect((await on.get("/", { headers: { host } })).status).toBe(200);
});

test("a target in absolute form is served by the host it names", async () => {
  on = await stage(echo);
  const text = await speak(
    on.gateway.port,
    `GET http://${HOST}/x?y HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n`,
  );
  expect(text).toContain("GET /x?y");
});

test("an unknown host is answered with a typed problem", async () => {
  on = await stage(echo);
  const answer = await on.get("/", { headers: { host: "other.localhost" } });
  expect(answer.status).toBe(404);
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  expect(JSON.parse(answer.body)).toMatchObject({
    code: "gateway.unknown_host",
    remedy: expect.any(String) as string,
  });
});

test("a browser is answered with a page that names the failure and what to do", async () => {
  on = await stage(echo);
  const answer = await on.get("/", {
    headers: { host: "<b>.localhost", accept: "text/html,application/xhtml+xml,*/*;q=0.8" },
  });
  expect(answer.status).toBe(404);
  expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(answer.body).toContain("<h1>Nothing is served at this host</h1>");
  expect(answer.body).toContain("lintas status");
  expect(answer.body).not.toContain("<b>");
});

test("an environment without a route, a preview without a release and a path without a part each say so", async () => {
  on = await stage(echo, {
    snapshot: snapshot(1, (it) => {
      it.hosts["empty.localhost"] = "empty";
      it.hosts["preview.localhost"] = "preview";
      it.routes["empty"] = route([]);
      it.routes["preview"] = route([], "bx1");
      it.releases["ra1"]!.paths = [{ path: "/api", part: "web" }];
    }),
  });
  const codeAt = async (host: string, path = "/") =>
    (
      JSON.parse((await ask(on!.gateway.port, path, { headers: { host } })).body) as {
        code: string;
      }
    ).code;
  expect(await codeAt("empty.localhost")).toBe("gateway.not_routed");
  expect(await codeAt("preview.localhost")).toBe("build.not_released");
  expect(await codeAt(HOST, "/apiary")).toBe("gateway.no_part");
  expect((await on.get("/api/x")).status).toBe(200);
});

test("weights share requests between releases", async () => {
  let dice = 0;
  on = await stage(echo, {
    config: { random: () => dice },
    snapshot: snapshot(1, (it) => {
      it.routes["production"] = route([
        ["ra1", 90],
        ["ra2", 10],
      ]);
      it.releases["ra2"] = release("ba2");
    }),
  });
  expect((await on.get("/")).headers["lintas-release"]).toBe("ra1");
  dice = 0.899;
  expect((await on.get("/")).headers["lintas-release"]).toBe("ra1");
  dice = 0.9;
  expect((await on.get("/")).headers["lintas-release"]).toBe("ra2");
});

test("the function learns the client's address, protocol and host, and no forged ones", async () => {
  on = await stage((req, res) => res.end(JSON.stringify(req.headers)));
  const answer = await on.get("/", {
    headers: {
      "x-forwarded-for": "6.6.6.6",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "evil",
      "x-forwarded-port": "1",
      forwarded: "for=6.6.6.6",
      "lintas-signature": "v1.forged",
    },
  });
  const seen = JSON.parse(answer.body) as Record<string, string>;
  expect(seen).toMatchObject({
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-proto": "http",
    "x-forwarded-host": HOST,
  });
  expect(Object.keys(seen)).not.toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^(forwarded|x-forwarded-port|lintas-signature)$/),
    ]),
  );
});

test("a trusted proxy's word of the client goes on", async () => {
  on = await stage((req, res) => res.end(JSON.stringify(req.headers)), {
    config: { trustedProxies: ["127.0.0.0/8"] },
  });
  const answer = await on.get("/", {
    headers: {
      "x-forwarded-for": "9.9.9.9",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "shop",
    },
  });
  expect(JSON.parse(answer.body)).toMatchObject({
    "x-forwarded-for": "9.9.9.9, 127.0.0.1",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "shop",
  });
});

test("a trace is continued, or started where there is none or a broken one", async () => {
  on = await stage((req, res) => res.end(req.headers["traceparent"]));
  const given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  expect((await on.get("/", { headers: { traceparent: given } })).body).toBe(given);
  expect((await on.get("/")).body).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect((await on.get("/", { headers: { traceparent: "junk" } })).body).toMatch(/^00-/);
});

test("headers of this hop and those `Connection` names do not reach the function or the client", async () => {
  on = await stage((req, res) => {
    res.writeHead(200, {
      "x-hop": "1",
      connection: "x-hop, keep-alive",
      "proxy-authenticate": "Basic",
    });
    res.end(JSON.stringify(req.headers));
  });
  const text = await speak(
    on.gateway.port,
    `GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close, X-Secret-Hop\r\nX-Secret-Hop: 1\r\nTE: trailers\r\nProxy-Authorization: x\r\nKeep-Alive: 5\r\n\r\n`,
  );
  expect(text).not.toMatch(/x-secret-hop|"te"|proxy-auth|x-hop/i);
});

test("paths of the function's entry are not served to the outside, however they are written", async () => {
  on = await stage(echo);
  const paths = [
    "/.lintas/ready",
    "/.lintas",
    "/a/../.lintas/load",
    "/x/%2e%2e/.lintas/load",
    "/..\\.lintas/load",
    "//.lintas/x",
  ];
  for (const path of paths) expect([path, (await on.get(path)).status]).toEqual([path, 404]);
  expect((await on.get("/lintas/ready")).status).toBe(200);
  expect(on.runner.instances[0]?.requests.map((req) => req.url)).toEqual(["/lintas/ready"]);
});

test("a WebSocket is refused cleanly and other upgrades are served as plain requests", async () => {
  on = await stage(echo);
  const upgrade = (to: string) =>
    on!.get("/", { headers: { connection: "Upgrade", upgrade: to, "sec-websocket-key": "x" } });
  expect((await upgrade("websocket")).status).toBe(501);
  expect((await upgrade("h2c")).status).toBe(200);
});

test("a part at a URL is asked there with the URL's own host", async () => {
  const cloud = createServer((req, res) =>
    res.end(`${req.headers.host} ${String(req.headers["x-forwarded-host"])} ${req.url}`),
  );
  await new Promise<void>((done) => cloud.listen(0, "127.0.0.1", done));
  const host = `127.0.0.1:${(cloud.address() as AddressInfo).port}`;
  on = await stage(echo, {
    snapshot: snapshot(1, (it) => {
      it.releases["ra1"] = release("ba1", {
        endpoint: { kind: "url", url: `http://${host}/base/` },
      });
    }),
  });
  expect((await on.get("/x?y=1")).body).toBe(`${host} ${HOST} /base/x?y=1`);
  cloud.closeAllConnections();
  await new Promise((done) => cloud.close(done));
  const answer = await on.get("/x");
  expect(JSON.parse(answer.body)).toMatchObject({ code: "provider.unavailable" });
});

test("metrics count requests, errors, latencies and the snapshot, on the private port alone", async () => {
  on = await stage(echo);
  await on.get("/");
  await on.get("/", { headers: { host: "nowhere" } });
  const text = await on.metrics();
  expect(text).toContain('lintas_gateway_requests_total{release="ra1"} 1');
  expect(text).toContain('lintas_gateway_errors_total{code="gateway.unknown_host"} 1');
  expect(text).toContain('lintas_gateway_request_seconds_bucket{release="ra1",le="+Inf"} 1');
  expect(text).toContain('lintas_gateway_request_seconds_count{release="ra1"} 1');
  expect(text).toContain('lintas_gateway_inflight_requests{release="ra1"} 0');
  expect(text).toContain("lintas_gateway_wakeup_seconds_count 1");
  expect(text).toContain("lintas_gateway_snapshot_version 1");
  expect(text).toMatch(/lintas_gateway_snapshot_age_seconds \d+/);
  expect(text).toContain("lintas_gateway_queue_length 0");
  expect((await on.get("/metrics")).headers["content-type"]).toBeUndefined();
});

test("metrics name tenants: without their token nobody on this machine reads them", async () => {
  on = await stage(echo);
  await on.get("/");
  const read = async (authorization?: string) => {
    const url = `http://127.0.0.1:${on!.gateway.metricsPort}/metrics`;
    const answer = await fetch(url, authorization ? { headers: { authorization } } : {});
    return { status: answer.status, text: await answer.text() };
  };
  for (const wrong of [undefined, "Bearer", "Bearer wrong", "of-the-operator"]) {
    const { status, text } = await read(wrong);
    expect(status).toBe(401);
    expect(text).not.toContain("ra1");
  }
  expect((await read("Bearer of-the-operator")).text).toContain("ra1");
});

test("closing lets requests in progress end and takes no new ones", async () => {
  const held: (() => void)[] = [];
  on = await stage((_req, res) => void held.push(() => res.end("late")));
  const answer = on.get("/");
  await until(() => held.length === 1);
  const port = on.gateway.port;
  const closed = on.gateway.close();
  await expect(ask(port, "/")).rejects.toThrow(/ECONNREFUSED/);
  held[0]?.();
  expect((await answer).body).toBe("late");
  await closed;
});

test("a taken port is named", async () => {
  on = await stage(echo);
  const listen = { host: "127.0.0.1", port: on.gateway.port };
  await expect(startGateway({ ...on.config, listen })).rejects.toThrow(
    `EADDRINUSE: address already in use 127.0.0.1:${listen.port}`,
  );
});

test("closing cuts what does not end within its limit", async () => {
  on = await stage(() => {}, { config: { limits: { closeMs: 100 } } });
  const answer = on.get("/");
  answer.catch(() => {});
  await until(() => on!.runner.instances[0]?.requests.length === 1);
  await on.gateway.close();
  await expect(answer).rejects.toThrow(/hang up|ECONNRESET/);
});

test("a kept connection is used for many requests", async () => {
  on = await stage(echo);
  const socket = connect(on.gateway.port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => (text += String(chunk)));
  for (let i = 1; i <= 3; i++) {
    socket.write(`GET /${i} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    await until(() => text.includes(`GET /${i}`));
  }
  socket.destroy();
  expect(on.runner.instances).toHaveLength(1);
});
