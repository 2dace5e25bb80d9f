import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { readSignature, signedText } from "../shared/protocol/invoke.ts";
import type { Snapshot } from "../shared/protocol/snapshot.ts";
import { Secret } from "../shared/secret.ts";
import { verifier } from "../shared/signing.ts";
import { newToken, tokenHash } from "../shared/tokens.ts";
import type { GatewayConfig, GatewayLimits } from "./config.ts";
import { type FakeEngine, fakeEngine } from "./testing/fake-engine.ts";
import { fakeManager } from "./testing/fake-manager.ts";
import {
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
let engine: FakeEngine | null = null;
const clients: WebSocket[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await on?.close();
  await engine?.close();
  on = engine = null;
});

const ENGINE = { endpoint: { kind: "engine" as const, engine: "local" } };

async function engineStage(
  options: {
    change?: (snapshot: Snapshot) => void;
    limits?: Partial<GatewayLimits>;
    refuse?: () => string | null;
    config?: Partial<GatewayConfig>;
  } = {},
) {
  engine = await fakeEngine((_req, res) => res.end("plain"), options.refuse);
  on = await stage((_req, res) => res.end("function"), {
    snapshot: snapshot(1, (it) => {
      it.releases["ra1"] = release("ba1", ENGINE);
      options.change?.(it);
    }),
    config: {
      ...options.config,
      engines: { local: engine.socketPath },
      limits: options.limits ?? {},
    },
  });
  return { on, engine };
}

function dial(stage: Stage, path = "/graphql", headers: Record<string, string> = {}): WebSocket {
  const url = `ws://127.0.0.1:${stage.gateway.port}${path}`;
  const client = new WebSocket(url, "graphql-transport-ws", {
    headers: { host: HOST, ...headers },
  });
  client.on("error", () => {});
  clients.push(client);
  return client;
}

/** The status of a handshake that is refused, and the body of its answer. */
async function refusal(client: WebSocket): Promise<{ status: number; text: string }> {
  const [, answer] = (await once(client, "unexpected-response")) as [
    unknown,
    AsyncIterable<Buffer> & { statusCode: number },
  ];
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode, text };
}

const handshake = (head = "", target = "/graphql") =>
  `GET ${target} HTTP/1.1\r\nhost: ${HOST}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n${head}\r\n`;
const KEY = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

test("a WebSocket reaches the engine signed for its release and part, and speaks both ways", async () => {
  const { on, engine } = await engineStage();
  const client = dial(on, "/graphql?a=%20b", { "lintas-signature": "v1.ra2.web.1.forged" });
  const [switching] = (await once(client, "upgrade")) as [{ headers: Record<string, string> }];
  expect(switching.headers["lintas-release"]).toBe("ra1");
  expect(client.protocol).toBe("graphql-transport-ws");
  client.send("hello");
  expect(String((await once(client, "message"))[0])).toBe("hello");
  const [seen] = engine.handshakes;
  expect([seen!.url, seen!.headers.host, seen!.headers["x-forwarded-host"]]).toEqual([
    "/graphql?a=%20b",
    HOST,
    HOST,
  ]);
  const read = readSignature(String(seen!.headers["lintas-signature"]));
  expect(read).toMatchObject({ release: "ra1", part: "web" });
  const verify = await verifier(on.invokeKey);
  expect(await verify(signedText("GET", "/graphql?a=%20b", read!.claims), read!.signature)).toBe(
    true,
  );
});

test("what is large passes whole, and what is sent with the handshake arrives", async () => {
  const { on } = await engineStage();
  const client = dial(on);
  await once(client, "open");
  const large = Buffer.alloc(3_000_000, 7);
  client.send(large);
  expect(((await once(client, "message"))[0] as Buffer).equals(large)).toBe(true);
  // A masked text frame "hi" right behind the handshake.
  const early = Buffer.concat([
    Buffer.from(handshake(KEY), "latin1"),
    Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]),
  ]);
  const socket = connect(on.gateway.port, "127.0.0.1", () => void socket.write(early));
  let heard = "";
  socket.on("data", (chunk) => (heard += chunk.toString("latin1")));
  await until(() => heard.endsWith("\x81\x02hi"));
  socket.destroy();
});

test("a close of either side is one of the other, with its code", async () => {
  const { on, engine } = await engineStage();
  const [first, second] = [dial(on), dial(on)];
  await Promise.all([once(first, "open"), once(second, "open")]);
  const closed = once(first, "close");
  engine.sockets[0]!.close(4401, "Unauthorized");
  const [code, reason] = (await closed) as [number, Buffer];
  expect([code, String(reason)]).toEqual([4401, "Unauthorized"]);
  const gone = once(engine.sockets[1]!, "close");
  second.close(1000);
  expect((await gone)[0]).toBe(1000);
  await until(async () => (await on.metrics()).includes("lintas_gateway_websockets 0"));
});

test("open sockets are counted apart from requests", async () => {
  const { on } = await engineStage();
  await once(dial(on), "open");
  const text = await on.metrics();
  expect(text).toContain("lintas_gateway_websockets 1");
  expect(text).toContain("lintas_gateway_connections 1");
  expect(text).toContain('lintas_gateway_requests_total{release="ra1"} 1');
  expect(text).toContain("lintas_gateway_requests_in_progress 0");
});

test("a change of routes leaves open sockets alone, and new ones follow it", async () => {
  const manager = await fakeManager();
  const config = { manager: { url: manager.url, token: new Secret("t") } };
  const { on, engine } = await engineStage({ config });
  await until(() => manager.listeners() === 1);
  const client = dial(on);
  await once(client, "open");
  const next = snapshot(2, (it) => {
    it.routes["production"] = route([["ra2", 100]]);
    it.releases = { ra2: release("ba2", ENGINE) };
  });
  manager.send(await on.sign(next));
  await until(async () => (await on.metrics()).includes("lintas_gateway_snapshot_version 2"));
  client.send("still here");
  expect(String((await once(client, "message"))[0])).toBe("still here");
  await once(dial(on), "open");
  const releases = engine.handshakes.map(
    ({ headers }) => readSignature(String(headers["lintas-signature"]))?.release,
  );
  expect(releases).toEqual(["ra1", "ra2"]);
  await manager.close();
});

test.each(["client", "engine"])("the %s that takes nothing more stops the other", async (slow) => {
  const { on, engine } = await engineStage();
  const client = dial(on);
  await once(client, "open");
  const [own] = engine.sockets;
  own!.removeAllListeners("message");
  const [reader, writer] = slow === "client" ? [client, own!] : [own!, client];
  reader.pause();
  const MANY = 64 * 1024 * 1024;
  for (let sent = 0; sent < MANY; sent += 1_000_000) writer.send(Buffer.alloc(1_000_000));
  let before = -1;
  await until(async () => {
    const now = writer.bufferedAmount;
    const stands = now === before;
    before = now;
    await new Promise((next) => setTimeout(next, 50));
    return stands;
  });
  // Buffers of kernel and gateway take some megabytes, not all of it.
  expect(writer.bufferedAmount).toBeGreaterThan(MANY / 2);
  reader.resume();
  await until(() => writer.bufferedAmount === 0, 20_000);
});

test("a socket without a word either way is ended after its time", async () => {
  const { on, engine } = await engineStage({ limits: { idleMs: 80 } });
  const client = dial(on);
  await once(client, "open");
  const gone = once(engine.sockets[0]!, "close");
  await once(client, "close");
  await gone;
});

test("closing the gateway ends open sockets at once", async () => {
  const { on, engine } = await engineStage({ limits: { closeMs: 60_000 } });
  const client = dial(on);
  await once(client, "open");
  const ends = Promise.all([once(client, "close"), once(engine.sockets[0]!, "close")]);
  const begun = performance.now();
  await on.gateway.close();
  await ends;
  expect(performance.now() - begun).toBeLessThan(10_000);
});

test("a handshake waits while the engine restarts, and a restart ends its sockets", async () => {
  const { on, engine } = await engineStage();
  const open = dial(on);
  await once(open, "open");
  const ended = once(open, "close");
  await engine.stop();
  await ended;
  const client = dial(on);
  await until(async () => (await on.metrics()).includes("lintas_gateway_queue_length 1"));
  await engine.start();
  await once(client, "open");
});

test("an engine that stays away is told in the answer to the handshake", async () => {
  const { on, engine } = await engineStage({ limits: { queueMs: 30 } });
  await engine.stop();
  const { status, text } = await refusal(dial(on));
  expect([status, JSON.parse(text)]).toMatchObject([503, { code: "engine.unreachable" }]);
});

test("an engine that does not answer a handshake in its time is told so", async () => {
  const { on } = await engineStage({
    change: (it) => (it.releases["ra1"] = release("ba1", { ...ENGINE, timeoutMs: 50 })),
    refuse: () => "",
  });
  const { status, text } = await refusal(dial(on));
  expect([status, JSON.parse(text)]).toMatchObject([504, { code: "function.timeout" }]);
});

test("what the engine answers in place of a WebSocket is passed on, and the connection ends", async () => {
  const { on, engine } = await engineStage({
    refuse: () =>
      "HTTP/1.1 401 Unauthorized\r\ncontent-type: text/plain\r\nwww-authenticate: Bearer\r\ncontent-length: 2\r\n\r\nno",
  });
  // What stands behind it must never reach the engine as a request of its own.
  const behind = `GET /secret HTTP/1.1\r\nhost: ${HOST}\r\n\r\n`;
  const answer = await speak(on.gateway.port, handshake(KEY) + behind);
  expect(answer).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\nconnection: close\r\n/);
  expect(answer).toContain("www-authenticate: Bearer");
  expect(answer.endsWith("\r\n\r\nno")).toBe(true);
  expect(engine.requests).toEqual([]);
});

test("a private supergraph takes only sockets with its token", async () => {
  const token = newToken("machine");
  const hash = await tokenHash(token);
  const { on, engine } = await engineStage({
    change: (it) => {
      it.releases["ra1"] = release("ba1", { ...ENGINE, access: "private" });
      const expiresAt = "2999-01-01T00:00:00.000Z";
      it.invokers = [{ hash, organization: "org_a", project: null, expiresAt }];
    },
  });
  expect((await refusal(dial(on))).status).toBe(403);
  const client = dial(on, "/graphql", { authorization: `Bearer ${token.reveal()}` });
  await once(client, "open");
  expect(engine.handshakes.map((req) => req.headers.authorization)).toEqual([undefined]);
});

test("functions and clouds take no WebSocket, and the answer says what does", async () => {
  const { on } = await engineStage({
    change: (it) => {
      it.releases["ra1"]!.paths = [
        { path: "/", part: "web" },
        { path: "/cloud", part: "cloud" },
        { path: "/run", part: "run" },
      ];
      const { web } = it.releases["ra1"]!.parts;
      const parts = it.releases["ra1"]!.parts;
      parts["cloud"] = { ...web!, endpoint: { kind: "url", url: "https://cloud.example" } };
      parts["run"] = { ...web!, endpoint: { kind: "runner", runner: "local" } };
    },
  });
  for (const path of ["/cloud", "/run"]) {
    const { status, text } = await refusal(dial(on, path));
    expect([status, JSON.parse(text)]).toMatchObject([
      501,
      { code: "gateway.upgrade_unsupported" },
    ]);
    expect(text).toMatch(/server-sent events.*GraphQL engine/);
  }
});

test("an upgrade that is no handshake of a WebSocket never gets a connection of its own", async () => {
  const { on, engine } = await engineStage();
  const bad: [string, string][] = [
    ["no key", handshake("")],
    ["a short key", handshake("sec-websocket-key: x\r\n")],
    ["two keys", handshake(KEY + KEY)],
    ["a body", handshake(`${KEY}content-length: 5\r\n`) + "hello"],
    ["chunks", handshake(`${KEY}transfer-encoding: chunked\r\n`) + "0\r\n\r\n"],
    ["two protocols", handshake(KEY).replace(": websocket", ": websocket, h2c")],
    ["HTTP/1.0", handshake(KEY).replace("HTTP/1.1", "HTTP/1.0")],
    ["POST", handshake(`${KEY}content-length: 0\r\n`).replace("GET", "POST")],
  ];
  for (const [why, text] of bad) {
    const status = await statusOf(on, text);
    expect([why, status]).toEqual([why, 400]);
  }
  expect(engine.handshakes).toEqual([]);
  for (const [why, text, status] of [
    ["no host", handshake(KEY).replace(`host: ${HOST}\r\n`, ""), 400],
    ["two hosts", handshake(`${KEY}host: other\r\n`), 400],
    ["a foreign host", handshake(KEY).replace(HOST, "other"), 404],
    ["a path of our own", handshake(KEY, "/.lintas/ready"), 404],
  ] as const)
    expect([why, await statusOf(on, text)]).toEqual([why, status]);
  expect(engine.handshakes).toEqual([]);
});

test("more sockets than the gateway holds are refused", async () => {
  const { on } = await engineStage({ limits: { sockets: 1 } });
  await once(dial(on), "open");
  expect((await refusal(dial(on))).status).toBe(503);
});

test("a client that goes away during its handshake leaves nothing behind", async () => {
  const { on, engine } = await engineStage();
  await engine.stop();
  const socket = connect(on.gateway.port, "127.0.0.1", () => void socket.write(handshake(KEY)));
  await until(async () => (await on.metrics()).includes("lintas_gateway_queue_length 1"));
  socket.resetAndDestroy();
  await until(async () => /queue_length 0[^]*websockets 0/.test(await on.metrics()));
  await engine.start();
  expect(engine.handshakes).toEqual([]);
});

async function statusOf(stage: Stage, text: string): Promise<number> {
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(
      stage.gateway.port,
      "127.0.0.1",
      () => void socket.write(text, "latin1"),
    );
    socket.once("data", (chunk) => {
      resolve(String(chunk));
      socket.destroy();
    });
    socket.on("error", () => {});
    socket.once("close", () => resolve(""));
  });
  return Number(answer.split(" ")[1]);
}
