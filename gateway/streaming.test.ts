import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { HOST, speak, type Stage, stage, until } from "./testing/stage.ts";

let on: Stage | null = null;
afterEach(async () => {
  await on?.close();
  on = null;
});

const MB = 1024 * 1024;

function post(size: number, headers: Record<string, string> = {}) {
  return request({
    host: "127.0.0.1",
    port: on!.gateway.port,
    method: "POST",
    path: "/up",
    agent: false,
    headers: { host: HOST, ...(size >= 0 ? { "content-length": String(size) } : {}), ...headers },
  });
}

test("an answer is passed on piece by piece as the function makes it", async () => {
  const out: (() => void)[] = [];
  on = await stage((_req, res) => {
    res.writeHead(200, { "content-type": "text/event-stream" });
    res.flushHeaders();
    out.push(
      () => res.write("one"),
      () => res.end("two"),
    );
  });
  const pieces: string[] = [];
  let headed = false;
  let ended = false;
  request(
    { host: "127.0.0.1", port: on.gateway.port, agent: false, headers: { host: HOST } },
    (res) => {
      headed = true;
      res.on("data", (chunk: Buffer) => pieces.push(String(chunk)));
      res.on("end", () => (ended = true));
    },
  ).end();
  await until(() => headed);
  expect(pieces).toEqual([]);
  out[0]?.();
  await until(() => pieces.length === 1);
  out[1]?.();
  await until(() => ended);
  expect(pieces).toEqual(["one", "two"]);
});

test("a body of any size goes up with a length and without, nothing lost", async () => {
  on = await stage((req, res) => {
    let size = 0;
    req.on("data", (chunk: Buffer) => (size += chunk.length));
    req.on("end", () =>
      res.end(`${size} ${req.headers["content-length"] ?? req.headers["transfer-encoding"]}`),
    );
  });
  for (const length of [5 * MB, -1]) {
    const answer = await new Promise<string>((resolve, reject) => {
      const req = post(length);
      req.on("response", (res) => res.on("data", (chunk: Buffer) => resolve(String(chunk))));
      req.on("error", reject);
      for (let i = 0; i < 5; i++) req.write(Buffer.alloc(MB, 1));
      req.end();
    });
    expect(answer).toBe(`${5 * MB} ${length < 0 ? "chunked" : 5 * MB}`);
  }
});

test("a client that does not read holds the function back instead of filling the gateway", async () => {
  let written = 0;
  on = await stage((_req, res) => {
    const more = () => {
      while (written < 200 * MB) {
        written += MB;
        if (!res.write(Buffer.alloc(MB))) return void res.once("drain", more);
      }
      res.end();
    };
    more();
  });
  const before = process.memoryUsage().arrayBuffers;
  const socket = connect(on.gateway.port, "127.0.0.1", () =>
    socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`),
  );
  socket.on("error", () => {});
  socket.pause();
  let last = -1;
  await until(async () => {
    if (written > 0 && written === last) return true;
    last = written;
    await new Promise((done) => setTimeout(done, 150));
    return false;
  }, 10_000);
  expect(written).toBeLessThan(60 * MB);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60 * MB);
  socket.destroy();
});

test("a function that does not read holds the client back", async () => {
  on = await stage(() => {});
  const req = post(200 * MB);
  req.on("error", () => {});
  let sent = 0;
  const more = () => {
    while (sent < 200 * MB) {
      sent += MB;
      if (!req.write(Buffer.alloc(MB))) return void req.once("drain", more);
    }
  };
  more();
  let last = -1;
  await until(async () => {
    if (sent === last) return true;
    last = sent;
    await new Promise((done) => setTimeout(done, 150));
    return false;
  }, 10_000);
  expect(sent).toBeLessThan(60 * MB);
  req.destroy();
});

test("a client that leaves ends the request in the function", async () => {
  let left = 0;
  on = await stage((req, res) => {
    res.on("close", () => left++);
    if (req.url === "/streams") res.write("x");
  });
  for (const path of ["/waits", "/streams"]) {
    const req = request({
      host: "127.0.0.1",
      port: on.gateway.port,
      path,
      agent: false,
      headers: { host: HOST },
    });
    req.on("error", () => {});
    req.on("response", (res) => res.on("error", () => {}).resume());
    req.end();
    const before = left;
    await until(() => on!.runner.instances[0]?.requests.some((one) => one.url === path) === true);
    req.destroy();
    await until(() => left === before + 1);
  }
  const up = post(10 * MB);
  up.on("error", () => {});
  up.write("begun");
  await until(
    () => on!.runner.instances[0]?.requests.some((one) => one.method === "POST") === true,
  );
  up.destroy();
  await until(() => left === 3);
  expect(await on.metrics()).toContain("lintas_gateway_requests_in_progress 0");
});

test("a client that closes its half of the connection is taken as gone and nothing is left behind", async () => {
  on = await stage((_req, res) => res.flushHeaders());
  const half = { halfClose: true };
  // While the function is still being woken, and while it answers.
  for (let i = 0; i < 2; i++) {
    await speak(on.gateway.port, `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`, half);
    await until(async () =>
      (await on!.metrics()).includes("lintas_gateway_requests_in_progress 0"),
    );
  }
  expect(await speak(on.gateway.port, "GET / HTTP/1.1\r\nHo", half)).toContain("400");
  expect(await on.metrics()).toContain("lintas_gateway_requests_in_progress 0");
});

test("an answer that breaks off never looks whole", async () => {
  const sockets: Socket[] = [];
  on = await stage({
    raw: (socket) => {
      sockets.push(socket);
      socket.once("data", (chunk) => {
        const path = / (\S+) /.exec(String(chunk))?.[1];
        if (path === "/length") socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345");
        else socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n");
      });
    },
  });
  for (const path of ["/length", "/chunked"]) {
    const end = new Promise<string>((resolve) => {
      request(
        { host: "127.0.0.1", port: on!.gateway.port, path, agent: false, headers: { host: HOST } },
        (res) => {
          res.on("end", () => resolve("whole"));
          res.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "?"));
          res.once("data", () => sockets.at(-1)?.destroy());
        },
      )
        .on("error", () => resolve("error"))
        .end();
    });
    expect(await end).toBe("ECONNRESET");
  }
  // HTTP/1.0 knows no chunks: the end of the connection would be the end of the answer.
  const old = await new Promise<string>((resolve) => {
    const socket = connect(on!.gateway.port, "127.0.0.1", () =>
      socket.write(`GET /chunked HTTP/1.0\r\nHost: ${HOST}\r\n\r\n`),
    );
    socket.on("data", (chunk) => String(chunk).includes("12345") && sockets.at(-1)?.destroy());
    socket.on("end", () => resolve("whole"));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "?"));
  });
  expect(old).toBe("ECONNRESET");
});

test("answers without a body stay without one", async () => {
  on = await stage((req, res) => {
    const status = Number(req.url?.slice(1));
    res.writeHead(status, status === 200 ? { "content-length": "5" } : { etag: '"1"' });
    res.end(status === 200 ? "hello" : undefined);
  });
  const head = await on.get("/200", { method: "HEAD" });
  expect([head.status, head.body, head.headers["content-length"]]).toEqual([200, "", "5"]);
  expect(await on.get("/204")).toMatchObject({ status: 204, body: "" });
  expect(await on.get("/304")).toMatchObject({ status: 304, body: "", headers: { etag: '"1"' } });
});

test("what a browser asks before a request of another origin is answered by the function", async () => {
  const asked = { origin: "https://app.example.com", "access-control-request-method": "POST" };
  const answer = { "access-control-allow-origin": asked.origin, vary: "origin" };
  on = await stage((req, res) => {
    const isAsked = req.method === "OPTIONS" && req.headers["access-control-request-method"];
    res.writeHead(isAsked && req.headers.origin === asked.origin ? 204 : 500, answer).end();
  });
  const told = await on.get("/graphql", { method: "OPTIONS", headers: asked });
  expect(told).toMatchObject({ status: 204, body: "", headers: answer });
});

test("every byte of a short and of a long answer arrives as it was", async () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const long = Buffer.concat(Array<Buffer>(1_000).fill(all));
  on = await stage((req, res) => res.end(req.url === "/long" ? long : all));
  for (const [path, sent] of [
    ["/short", all],
    ["/long", long],
  ] as const) {
    const got = await new Promise<Buffer>((resolve, reject) => {
      const options = { host: "127.0.0.1", port: on!.gateway.port, path, headers: { host: HOST } };
      request({ ...options, agent: false }, (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("end", () => resolve(Buffer.concat(chunks)));
      })
        .on("error", reject)
        .end();
    });
    expect(got.equals(sent)).toBe(true);
  }
});

test("early hints are dropped and the answer after them arrives", async () => {
  on = await stage((_req, res) => {
    res.writeEarlyHints({ link: "</a.css>; rel=preload" });
    res.end("after");
  });
  expect(await on.get("/")).toMatchObject({ status: 200, body: "after" });
});

test("trailers in either direction are dropped and harm nothing", async () => {
  on = await stage((req, res) => {
    req.resume().on("end", () => {
      res.writeHead(200, { trailer: "x-sum" });
      res.write("body");
      res.addTrailers({ "x-sum": "1" });
      res.end(JSON.stringify(req.trailers));
    });
  });
  const text = await speak(
    on.gateway.port,
    `POST / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\nTrailer: x-t\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx-t: 1\r\n\r\n`,
  );
  expect(text).toContain("body");
  expect(text).not.toMatch(/x-sum|x-t/);
});

test("`Expect: 100-continue` is answered when the function is there to read the body", async () => {
  on = await stage((req, res) => void req.pipe(res));
  const req = post(4, { expect: "100-continue" });
  const order: string[] = [];
  const done = new Promise<void>((resolve) => {
    req.on("continue", () => {
      order.push("continue");
      req.end("body");
    });
    req.on("response", (res) => {
      res.on("data", (chunk: Buffer) => order.push(String(chunk)));
      res.on("end", () => resolve());
    });
  });
  req.flushHeaders();
  await done;
  expect(order).toEqual(["continue", "body"]);
});

test("a client that expects `100-continue` is refused before it sends its body", async () => {
  on = await stage((req, res) => void req.pipe(res));
  const text = await speak(
    on.gateway.port,
    "POST / HTTP/1.1\r\nHost: nowhere\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
  );
  expect(text).toMatch(/^HTTP\/1.1 404/);
  expect(text).not.toContain("100 Continue");
  const other = await speak(
    on.gateway.port,
    `GET / HTTP/1.1\r\nHost: ${HOST}\r\nExpect: tea\r\nConnection: close\r\n\r\n`,
  );
  expect(other).toMatch(/^HTTP\/1.1 400/);
});

test("an early answer to a large upload arrives whole and the connection stays of use", async () => {
  on = await stage((_req, res) => {
    res.writeHead(413);
    res.end("too much");
  });
  const socket = connect(on.gateway.port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => (text += String(chunk)));
  socket.on("error", () => {});
  socket.write(`POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${3 * MB}\r\n\r\n`);
  for (let i = 0; i < 3; i++) socket.write(Buffer.alloc(MB));
  await until(() => text.includes("too much"));
  socket.write(`POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 0\r\n\r\n`);
  await until(() => text.split("too much").length === 3);
  socket.destroy();
});

test("a refusal of a large upload is read by the client before the connection is cut", async () => {
  on = await stage((_req, res) => res.end());
  const socket = connect(on.gateway.port, "127.0.0.1");
  let text = "";
  let closed = false;
  socket.on("data", (chunk) => (text += String(chunk)));
  socket.on("error", () => {});
  socket.on("close", () => (closed = true));
  socket.write(`POST / HTTP/1.1\r\nHost: nowhere\r\nContent-Length: ${100 * MB}\r\n\r\n`);
  socket.write(Buffer.alloc(5 * MB));
  await until(() => text.includes("gateway.unknown_host"));
  await until(() => closed);
});
