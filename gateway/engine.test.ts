import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../shared/clock.ts";
import { readSignature, signatureHeader, signedText } from "../shared/protocol/invoke.ts";
import type { Snapshot } from "../shared/protocol/snapshot.ts";
import { generateSigningKeyPair, signer, verifier } from "../shared/signing.ts";
import { newToken, tokenHash } from "../shared/tokens.ts";
import type { GatewayLimits } from "./config.ts";
import { type FakeEngine, fakeEngine } from "./testing/fake-engine.ts";
import { ask, HOST, release, route, snapshot, type Stage, stage, until } from "./testing/stage.ts";

let on: Stage | null = null;
let engine: FakeEngine | null = null;
afterEach(async () => {
  await on?.close();
  await engine?.close();
  on = engine = null;
});

const ENGINE = { endpoint: { kind: "engine" as const, engine: "local" } };

/** Production's `/` is a supergraph in the engine. */
async function engineStage(
  change: (snapshot: Snapshot) => void = () => {},
  limits: Partial<GatewayLimits> = {},
): Promise<{ on: Stage; engine: FakeEngine }> {
  engine = await fakeEngine((req, res) => {
    if (req.url === "/hang") return;
    if (req.url === "/die") return void req.socket.destroy();
    let body = "";
    req.on("data", (chunk) => (body += chunk));
    req.on("end", () => res.end(`${req.method} ${req.headers.host} ${req.url} ${body}`));
  });
  on = await stage((req, res) => res.end(JSON.stringify(req.headers)), {
    snapshot: snapshot(1, (it) => {
      it.releases["ra1"] = release("ba1", ENGINE);
      change(it);
    }),
    config: { engines: { local: engine.socketPath }, limits },
  });
  return { on, engine };
}

test("a request to an engine goes on untouched, and is always signed for its release and part", async () => {
  const { on, engine } = await engineStage();
  const answer = await on.get("/graphql?a=%20b", {
    method: "POST",
    body: "{}",
    headers: { "lintas-signature": "v1.ra2.web.99999999999.forged" },
  });
  expect(answer).toMatchObject({ status: 200, body: `POST ${HOST} /graphql?a=%20b {}` });
  const [seen] = engine.requests;
  const read = readSignature(String(seen!.headers["lintas-signature"]));
  expect(read).toMatchObject({ release: "ra1", part: "web" });
  const verify = await verifier(on.invokeKey);
  const text = signedText("POST", "/graphql?a=%20b", read!.claims);
  expect(await verify(text, read!.signature)).toBe(true);
});

test("each method, path, release and part has a signature of its own", async () => {
  const { on, engine } = await engineStage((it) => {
    it.hosts["other.localhost"] = "staging";
    it.routes["staging"] = route([["ra2", 100]]);
    it.releases["ra2"] = release("ba2", ENGINE);
  });
  await on.get("/graphql");
  await on.get("/graphql");
  await on.get("/graphql?x");
  await on.get("/graphql", { method: "DELETE" });
  await ask(on.gateway.port, "/graphql", { headers: { host: "other.localhost" } });
  const signatures = engine.requests.map(({ headers }) => String(headers["lintas-signature"]));
  expect(new Set(signatures.slice(1)).size).toBe(4);
  const verify = await verifier(on.invokeKey);
  for (const [at, { method = "", url = "" }] of engine.requests.entries()) {
    const read = readSignature(signatures[at]);
    expect(await verify(signedText(method, url, read!.claims), read!.signature)).toBe(true);
    expect(read!.release).toBe(at === 4 ? "ra2" : "ra1");
  }
});

test("a signature is not shared once it could end on its way", async () => {
  let now = systemClock.now().getTime();
  const clock = { ...systemClock, now: () => new Date(now) };
  engine = await fakeEngine((_req, res) => res.end());
  on = await stage((_req, res) => res.end(), {
    snapshot: snapshot(1, (it) => (it.releases["ra1"] = release("ba1", ENGINE))),
    config: { engines: { local: engine.socketPath } },
    clock,
  });
  for (let i = 0; i < 8; i++, now += 9_000) {
    await on.get("/graphql");
    const read = readSignature(String(engine.requests[i]!.headers["lintas-signature"]));
    expect(read!.expires * 1_000).toBeGreaterThan(now + 45_000);
  }
});

test("while the engine restarts its requests wait, and none is lost", async () => {
  const { on, engine } = await engineStage();
  expect((await on.get("/graphql")).status).toBe(200);
  await engine.stop();
  const asked = [1, 2, 3].map((n) => on.get("/graphql", { method: "POST", body: `${n}` }));
  await until(async () => (await on.metrics()).includes("lintas_gateway_queue_length 3"));
  await engine.start();
  const answers = await Promise.all(asked);
  expect(answers.map(({ status, body }) => [status, body.at(-1)])).toEqual([
    [200, "1"],
    [200, "2"],
    [200, "3"],
  ]);
});

test("an engine that stays away, or dies over a request, is told with a code of its own", async () => {
  const { on, engine } = await engineStage(undefined, { queueMs: 50 });
  const died = await on.get("/die", { method: "POST", body: "x" });
  expect([died.status, JSON.parse(died.body)]).toMatchObject([503, { code: "engine.unreachable" }]);
  await engine.stop();
  const away = await on.get("/graphql");
  expect([away.status, JSON.parse(away.body)]).toMatchObject([503, { code: "engine.unreachable" }]);
  expect(away.headers["retry-after"]).toBe("1");
});

test("an engine that this gateway does not have is unreachable at once", async () => {
  const { on } = await engineStage((it) => {
    it.releases["ra1"] = release("ba1", { endpoint: { kind: "engine", engine: "elsewhere" } });
  });
  expect(JSON.parse((await on.get("/")).body)).toMatchObject({ code: "engine.unreachable" });
});

test("more requests than an engine takes at once wait for their turn", async () => {
  const { on, engine } = await engineStage(undefined, { engineRequests: 1 });
  const hanging = on.get("/hang").catch((error: unknown) => error);
  await until(() => engine.requests.length === 1);
  const waiting = on.get("/graphql");
  await until(async () => (await on.metrics()).includes("lintas_gateway_queue_length 1"));
  await engine.stop();
  await engine.start();
  expect((await waiting).status).toBe(200);
  await hanging;
});

test("health tells which engines listen", async () => {
  const { on, engine } = await engineStage();
  const health = async () =>
    JSON.parse((await ask(on.gateway.metricsPort!, "/health")).body) as unknown;
  expect(await health()).toMatchObject({ engines: { local: true } });
  await engine.stop();
  expect(await health()).toMatchObject({ engines: { local: false } });
});

test("a stream of events passes piece by piece", async () => {
  let send = (_text: string) => {};
  engine = await fakeEngine((_req, res) => {
    res.writeHead(200, { "content-type": "text/event-stream" });
    send = (text) => void res.write(text);
    send("data: 1\n\n");
  });
  on = await stage((_req, res) => res.end(), {
    snapshot: snapshot(1, (it) => (it.releases["ra1"] = release("ba1", ENGINE))),
    config: { engines: { local: engine.socketPath } },
  });
  const socket = connect(on.gateway.port, "127.0.0.1");
  socket.write(`GET /graphql HTTP/1.1\r\nhost: ${HOST}\r\naccept: text/event-stream\r\n\r\n`);
  let heard = "";
  socket.on("data", (chunk) => (heard += String(chunk)));
  await until(() => heard.includes("data: 1"));
  send("data: 2\n\n");
  await until(() => heard.includes("data: 2"));
  socket.destroy();
});

const token = newToken("machine");

test("a signature of this installation leads straight to its release and part, without weight and private", async () => {
  const { on } = await engineStage((it) => {
    it.releases["ra9"] = {
      ...release("ba9", { access: "private" }),
      paths: [{ path: "/elsewhere", part: "web" }],
    };
  });
  const sign = await ownSigner(on);
  const request = { release: "ra9", part: "web", method: "POST", target: "/query?x=1" };
  const header = await signatureHeader(sign, systemClock, request);
  const answer = await on.get("/query?x=1", {
    method: "POST",
    body: "{}",
    headers: { host: "127.0.0.1", "lintas-signature": header, authorization: "Bearer theirs" },
  });
  expect([answer.status, answer.headers["lintas-release"]]).toEqual([200, "ra9"]);
  expect(JSON.parse(answer.body)).toMatchObject({
    "lintas-signature": header,
    authorization: "Bearer theirs",
  });
});

test("a signature that is forged, over, or of another request counts for nothing", async () => {
  const { on } = await engineStage((it) => {
    it.releases["ra9"] = release("ba9", { access: "private" });
  });
  const sign = await ownSigner(on);
  const request = { release: "ra9", part: "web", method: "GET", target: "/query" };
  const good = await signatureHeader(sign, systemClock, request);
  const early = { ...systemClock, now: () => new Date(systemClock.now().getTime() - 61_000) };
  const foreign = await signer((await generateSigningKeyPair("other")).privateKey);
  const bad = {
    forged: await signatureHeader(foreign, systemClock, request),
    over: await signatureHeader(sign, early, request),
    "another part": good.replace(".web.", ".api."),
    "another release": good.replace(".ra9.", ".ra1."),
    "later end": good.replace(/\.\d{10}\./, ".99999999999."),
    "no signature": "nonsense",
  };
  for (const [why, header] of Object.entries(bad)) {
    const headers = { host: "127.0.0.1", "lintas-signature": header };
    expect([why, (await on.get("/query", { headers })).status]).toEqual([why, 404]);
  }
  const headers = { host: "127.0.0.1", "lintas-signature": good };
  expect((await on.get("/other", { headers })).status).toBe(404);
  expect((await on.get("/query", { method: "DELETE", headers })).status).toBe(404);
  expect((await on.get("/query", { headers })).status).toBe(200);
});

test("a good signature for what is not here gets no other part", async () => {
  const { on } = await engineStage();
  const sign = await ownSigner(on);
  for (const [id, part] of [
    ["ra8", "web"],
    ["ra1", "api"],
    ["__proto__", "web"],
  ] as const) {
    const request = { release: id, part, method: "GET", target: "/" };
    const header = await signatureHeader(sign, systemClock, request);
    const answer = await on.get("/", { headers: { "lintas-signature": header } });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 404, code: "gateway.no_part" });
  }
  const inside = { release: "ra1", part: "web", method: "GET", target: "/.lintas/ready" };
  const header = await signatureHeader(sign, systemClock, inside);
  const answer = await on.get("/.lintas/ready", { headers: { "lintas-signature": header } });
  expect(answer.status).toBe(404);
});

test("a private supergraph needs its token, which does not go on", async () => {
  const hash = await tokenHash(token);
  const { on, engine } = await engineStage((it) => {
    it.releases["ra1"] = release("ba1", { ...ENGINE, access: "private" });
    const expiresAt = "2999-01-01T00:00:00.000Z";
    it.invokers = [{ hash, organization: "org_a", project: null, expiresAt }];
  });
  expect((await on.get("/graphql")).status).toBe(403);
  const headers = { authorization: `Bearer ${token.reveal()}` };
  expect((await on.get("/graphql", { headers })).status).toBe(200);
  expect(engine.requests.map((req) => req.headers.authorization)).toEqual([undefined]);
});

function ownSigner(stage: Stage) {
  return signer(stage.config.invokeKey.reveal());
}
