import type { Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { release, snapshot, type Stage, stage, until } from "./testing/stage.ts";

let on: Stage | null = null;
afterEach(async () => {
  await on?.close();
  on = null;
});

/** A function that answers its first request well and then does what `then` says with the next. */
function onceWell(then: (socket: Socket) => void) {
  return {
    raw: (socket: Socket) => {
      let count = 0;
      socket.on("data", () => {
        if (++count > 1) then(socket);
        else socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
      });
    },
  };
}

const codeOf = (answer: { body: string }) => (JSON.parse(answer.body) as { code: string }).code;

test("a function that does not answer in its time is a `function.timeout`", async () => {
  on = await stage(() => {}, {
    snapshot: snapshot(1, (it) => {
      it.releases["ra1"] = release("ba1", { timeoutMs: 100 });
    }),
  });
  await on.runner.add("ra1", "web");
  const begun = performance.now();
  const answer = await on.get("/");
  expect(performance.now() - begun).toBeLessThan(600);
  expect(answer.status).toBe(504);
  expect(JSON.parse(answer.body)).toMatchObject({
    code: "function.timeout",
    detail: "It had 100 ms to begin its answer.",
  });
  expect(answer.headers["lintas-release"]).toBe("ra1");
});

test("the time of a part ends with the first byte: a stream may go on longer", async () => {
  on = await stage(
    (_req, res) => {
      res.write("a");
      setTimeout(() => res.end("b"), 300);
    },
    {
      snapshot: snapshot(1, (it) => {
        it.releases["ra1"] = release("ba1", { timeoutMs: 100 });
      }),
    },
  );
  expect((await on.get("/")).body).toBe("ab");
});

test.each([
  ["no HTTP at all", "SSH-2.0-OpenSSH_9.2\r\n"],
  ["a broken head", "HTTP/1.1 200 OK\r\nbad header\r\n\r\n"],
  ["an impossible status", "HTTP/1.1 099 Odd\r\ncontent-length: 0\r\n\r\n"],
  ["a head without end", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(100_000)}\r\n\r\n`],
  [
    "an upgrade nobody asked for",
    "HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
  ],
])("an answer that is %s is a `function.bad_answer`", async (_name, text) => {
  on = await stage({ raw: (socket) => void socket.once("data", () => socket.end(text)) });
  const answer = await on.get("/");
  expect([answer.status, codeOf(answer)]).toEqual([502, "function.bad_answer"]);
});

test("a function that dies with a request is a `function.crashed`, and its request is not repeated", async () => {
  let connections = 0;
  on = await stage({
    raw: (socket) => {
      connections++;
      socket.once("data", () => socket.destroy());
    },
  });
  const answer = await on.get("/");
  expect([answer.status, codeOf(answer)]).toEqual([502, "function.crashed"]);
  expect(connections).toBe(1);
});

test("a kept connection that the function closed just then costs a harmless request nothing", async () => {
  let refused = 0;
  on = await stage(
    onceWell((socket) => {
      refused++;
      socket.end();
    }),
  );
  expect((await on.get("/")).body).toBe("ok");
  expect((await on.get("/")).body).toBe("ok");
  expect(refused).toBe(1);
});

test("a request that may have done something is never sent twice", async () => {
  let refused = 0;
  on = await stage(
    onceWell((socket) => {
      refused++;
      socket.destroy();
    }),
  );
  expect((await on.get("/")).body).toBe("ok");
  for (const init of [{ method: "POST" }, { method: "PUT", body: "x" }]) {
    expect(codeOf(await on.get("/", init))).toBe("function.crashed");
    expect((await on.get("/")).body).toBe("ok");
  }
  expect(refused).toBe(2);
});

test("an instance is free again after every kind of failure", async () => {
  on = await stage(
    (req, res) => {
      if (req.url === "/dies") req.socket.destroy();
      else if (req.url === "/waits") res.on("close", () => {});
      else res.end("ok");
    },
    {
      snapshot: snapshot(1, (it) => {
        it.releases["ra1"] = release("ba1", { timeoutMs: 50 });
      }),
    },
  );
  await on.runner.add("ra1", "web", { concurrency: 1 });
  await until(() => on!.runner.watchers() === 1);
  on.runner.onStart = () => {};
  for (const path of ["/dies", "/waits", "/dies", "/waits"]) {
    expect((await on.get(path)).status).toBeGreaterThan(500);
    expect((await on.get("/")).body).toBe("ok");
  }
});
