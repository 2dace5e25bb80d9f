import { execFile } from "node:child_process";
import { connect } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build, change, deploy, ORG, signIn, type TestApi } from "../harness/api.ts";
import { functionProcesses } from "../harness/function-processes.ts";
import { startStack, throughGateway, type TestStack } from "../harness/stack.ts";
import { until } from "../harness/until.ts";

const HOST = "bad.localhost";
const PRODUCTION = `${ORG}/projects/bad/environments/production`;
const MB = 1 << 20;

const SOURCES = {
  never: `export default { fetch: () => new Promise(() => {}) };`,
  memory: `
    const kept = [];
    export default {
      async fetch(request) {
        if (!request.url.endsWith("/fill")) return new Response("memory is well");
        for (;;) {
          kept.push(Buffer.alloc(8 << 20, 1));
          await new Promise((next) => setTimeout(next, 5));
        }
      },
    };`,
  logs: `
    import { writeSync } from "node:fs";
    const line = "x".repeat(1_023) + "\\n";
    const chunk = line.repeat(64);
    const write = (text) => {
      for (let at = 0; at < text.length;) {
        try { at += writeSync(1, text.slice(at)); } catch (error) { if (error.code !== "EAGAIN") throw error; }
      }
    };
    export default {
      async fetch() {
        for (let bytes = 0; bytes < 1 << 30; bytes += chunk.length) {
          write(chunk);
          if (bytes % (1 << 24) === 0) await new Promise((next) => setImmediate(next));
        }
        return new Response("written");
      },
    };`,
  garbage: `
    export default {
      fetch(request) {
        if (request.url.endsWith("/well")) return new Response("http again");
        for (const handle of process._getActiveHandles()) if (handle.server) handle.end("no HTTP at all\\r\\n\\r\\n");
        return new Promise(() => {});
      },
    };`,
  crash: `
    export default {
      fetch(request) {
        if (request.url.endsWith("/well")) return new Response("alive");
        console.error("last words");
        process.exit(7);
      },
    };`,
  torn: `
    export default {
      fetch: () => new Response(new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("the beginning"));
          setTimeout(() => process.exit(1), 200);
        },
      })),
    };`,
};

const calm = {
  definition: { name: "calm", functions: { site: { path: "/", entry: "site.js" } } },
  files: {
    "site.js": `
      export default {
        async fetch(request) {
          if (request.url.endsWith("/slow")) await new Promise((next) => setTimeout(next, 300));
          if (request.method === "POST") await request.text();
          return new Response("calm");
        },
      };`,
  },
};

let stack: TestStack;
let api: TestApi;

beforeAll(async () => {
  stack = await startStack();
  api = await signIn(stack);
  for (const slug of ["bad", "calm"]) await api.call("POST", `${ORG}/projects`, { slug });
  await deploy(api, calm);
  const functions = Object.fromEntries(
    Object.keys(SOURCES).map((name) => [
      name,
      {
        path: `/${name}`,
        entry: `${name}.js`,
        memory: name === "memory" ? 96 : 256,
        timeout: name === "never" ? 1 : 60,
        maxInstances: 1,
      },
    ]),
  );
  const files = Object.fromEntries(
    Object.entries(SOURCES).map(([name, text]) => [`${name}.js`, text]),
  );
  await deploy(api, { definition: { name: "bad", functions }, files });
});
afterAll(() => stack?.remove());

async function ask(path: string): Promise<{ status: number; text: string; code: string | null }> {
  const { status, text } = await throughGateway(stack.gateway, HOST, path);
  return { status, text, code: status < 400 ? null : (JSON.parse(text) as { code: string }).code };
}

async function calmAnswer(path = "/"): Promise<string> {
  const { status, text } = await throughGateway(stack.gateway, "calm.localhost", path);
  return `${status} ${text}`;
}

/** Asks the neighbour again and again meanwhile; resolves to how long its answers took. */
async function besides<T>(work: Promise<T>): Promise<{ result: T; askedMs: number[] }> {
  const askedMs: number[] = [];
  let over = false;
  const asking = (async () => {
    while (!over) {
      const begun = performance.now();
      expect(await calmAnswer()).toBe("200 calm");
      askedMs.push(performance.now() - begun);
      await new Promise((next) => setTimeout(next, 20));
    }
  })();
  try {
    return { result: await work, askedMs };
  } finally {
    over = true;
    await asking;
  }
}

/** Lines of a part's log in production. */
async function logOf(part: string): Promise<string> {
  const answer = await api.raw("GET", `${PRODUCTION}/logs?part=${part}&limit=1000`, {
    headers: { accept: "application/json" },
  });
  return answer.text();
}

test("a function that never answers is cut off at its time limit, and its neighbour is not", async () => {
  const begun = performance.now();
  const { result, askedMs } = await besides(ask("/never"));
  const took = performance.now() - begun;
  expect(result).toMatchObject({ status: 504, code: "function.timeout" });
  expect(took).toBeGreaterThan(950);
  expect(took).toBeLessThan(2_500);
  expect(askedMs.length).toBeGreaterThan(5);
});

test("a function that fills memory is ended, its log says why, and it comes back", async () => {
  const { result } = await besides(ask("/memory/fill"));
  expect(result).toMatchObject({ status: 502 });
  await until(
    async () => ((await logOf("memory")).includes("function.out_of_memory") ? true : null),
    "the reason in the log",
  );
  await until(
    async () => ((await ask("/memory")).text === "memory is well" ? true : null),
    "its return",
  );
});

test("1 GB of logs stays within its bound on the disk, and the neighbour answers meanwhile", async () => {
  const before = await diskOf(stack.data);
  let most = before;
  let over = false;
  const watching = (async () => {
    while (!over) {
      most = Math.max(most, await diskOf(stack.data));
      await new Promise((next) => setTimeout(next, 200));
    }
  })();
  const begun = performance.now();
  const { result, askedMs } = await besides(ask("/logs"));
  over = true;
  await watching;
  expect(result.text).toBe("written");
  const grown = (most - before) / MB;
  const slowest = Math.max(...askedMs);
  console.log(
    `1 GB of logs in ${((performance.now() - begun) / 1000).toFixed(1)} s: the data folder grew by ${grown.toFixed(1)} MB; neighbour: ${askedMs.length} answers, slowest ${slowest.toFixed(0)} ms`,
  );
  // 16 MB are kept of a part's log; the rest is room for what the database writes meanwhile.
  expect(grown).toBeLessThan(48);
  expect(slowest).toBeLessThan(2_000);
  expect(await logOf("logs")).toContain("bytes of log were dropped");
});

async function diskOf(folder: string): Promise<number> {
  const { stdout } = await promisify(execFile)("du", ["-s", "-B1", folder]).catch(
    // A file that went away meanwhile makes it end with 1, with its sum all the same.
    (error: unknown) => error as { stdout: string },
  );
  return Number(stdout.split("\t")[0]);
}

test("garbage on a function's socket is answered with 502, and the next request is served", async () => {
  expect(await ask("/garbage")).toMatchObject({ status: 502, code: "function.bad_answer" });
  expect((await ask("/garbage/well")).text).toBe("http again");
});

test("a function that ends during a request is answered with 502, and comes back", async () => {
  expect((await ask("/crash/well")).text).toBe("alive");
  expect(await ask("/crash")).toMatchObject({ status: 502 });
  const begun = performance.now();
  await until(
    async () => ((await ask("/crash/well")).text === "alive" ? true : null),
    "its return",
  );
  console.log(`back after a crash: ${Math.round(performance.now() - begun)} ms`);
  expect(await logOf("crash")).toContain("last words");
  expect(await calmAnswer()).toBe("200 calm");
});

test("an answer that breaks off does not look whole", async () => {
  const failure = await ask("/torn").catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
});

test.each([
  ["exits at its start", `console.log("no licence found"); process.exit(3);`, "no licence found"],
  ["throws at its start", `throw new Error("cannot find the moon");`, "cannot find the moon"],
  [
    "never listens",
    `console.log("thinking"); for (const end = Date.now() + 600_000; Date.now() < end;);`,
    "thinking",
  ],
])(
  "a function that %s fails its deploy with the end of its log, and traffic stays",
  async (_how, source, why) => {
    const id = await build(api, {
      ...calm,
      files: { "site.js": `${source}\nexport default { fetch: () => new Response() };` },
    }).catch((error: unknown) => String(error));
    expect(id).toMatch(/^b/);
    const environment = `${ORG}/projects/calm/environments/production`;
    const begun = performance.now();
    const { result } = await besides(change(api, `${environment}/deployments`, { build: id }));
    console.log(`failed deploy: ${Math.round(performance.now() - begun)} ms`);
    expect(result.state).toBe("failed");
    expect(["function.start_failed", "release.smoke_failed"]).toContain(result.error?.code);
    expect(JSON.stringify(result.error)).toContain(why);
    expect(await calmAnswer()).toBe("200 calm");
    await until(async () => ((await releasesLeft(id)) === 0 ? true : null), "its removal");
  },
);

/** Releases of a build that are not gone, by the API and by the processes of this machine. */
async function releasesLeft(id: string): Promise<number> {
  const { items } = await api.call<{ items: { id: string; build: string; state: string }[] }>(
    "GET",
    `${ORG}/projects/calm/environments/production/releases`,
  );
  const its = items.filter((one) => one.build === id);
  const alive = await functionProcesses((one) =>
    its.some(({ id: release }) => release === one.release),
  );
  return its.filter((one) => one.state !== "deleted").length + alive.length;
}

test("the same idempotency key with another body is refused, with the same one answered again", async () => {
  const send = (slug: string) =>
    api.raw("POST", `${ORG}/projects`, {
      body: JSON.stringify({ slug }),
      headers: { "content-type": "application/json", "idempotency-key": "one-key-for-all" },
    });
  const first = await send("twice");
  expect(first.status).toBe(201);
  const again = await send("twice");
  expect([again.status, await again.text()]).toEqual([201, await first.text()]);
  const other = await send("thrice");
  expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([
    422,
    "idempotency.key_reused",
  ]);
  expect((await api.raw("GET", `${ORG}/projects/thrice`)).status).toBe(404);
});

test("of two deploys at once both end, one route stands, and no process is left over", async () => {
  const environment = `${ORG}/projects/calm/environments/production`;
  const [one, two] = await Promise.all(
    ["one", "two"].map((mark) =>
      build(api, {
        ...calm,
        files: {
          "site.js": `${calm.files["site.js"]}\n export const mark = "${mark}"; console.log(mark);`,
        },
      }),
    ),
  );
  expect(one).not.toBe(two);
  const begun = performance.now();
  const { result } = await besides(
    Promise.all([one, two].map((id) => change(api, `${environment}/deployments`, { build: id }))),
  );
  const took = Math.round(performance.now() - begun);
  console.log(`two deploys at once: ${took} ms`);
  // The one that waited is woken by the other's end, not by the sweep for lost ones.
  expect(took).toBeLessThan(12_000);
  const ends = result.map(({ state, reason }) => (state === "ready" ? state : reason));
  expect(ends).toContain("ready");
  // Where the newer one came before the older had begun, nothing of the older was done.
  expect(ends.filter((end) => end !== "ready" && end !== "superseded")).toEqual([]);
  const { table } = await api.call<{ table: { release: string; weight: number }[] }>(
    "GET",
    `${environment}/route`,
  );
  expect(table.map(({ weight }) => weight)).toEqual([100]);
  const { items } = await api.call<{ items: { id: string; build: string; state: string }[] }>(
    "GET",
    `${environment}/releases`,
  );
  const live = items.find(({ id }) => id === table[0]?.release);
  expect([one, two]).toContain(live?.build);
  const ready = items.filter(({ state }) => state === "ready").map(({ id }) => id);
  const known = new Set(items.map(({ id }) => id));
  const strays = await functionProcesses(
    (it) => known.has(it.release) && !ready.includes(it.release),
  );
  expect(strays).toEqual([]);
});

test("10 MB of headers are refused, and nobody else notices", async () => {
  const { result } = await besides(
    rawAnswer((socket) => {
      socket.write("GET / HTTP/1.1\r\nHost: calm.localhost\r\n");
      socket.write(`X-Large: ${"x".repeat(10 * MB)}\r\n\r\n`);
    }),
  );
  expect(result).toMatch(/^HTTP\/1\.1 431 /);
  expect(result).toContain("gateway.headers_too_large");
});

test("an unknown host is answered with a problem", async () => {
  const { status, headers, text } = await throughGateway(stack.gateway, "nobody.localhost");
  expect([
    status,
    headers.get("content-type"),
    (JSON.parse(text) as { code: string }).code,
  ]).toEqual([404, "application/problem+json", "gateway.unknown_host"]);
});

test("a client that half-closes after its request counts as gone at once, and holds nothing", async () => {
  const begun = performance.now();
  const answer = await rawAnswer((socket) => {
    socket.end("GET /slow HTTP/1.1\r\nHost: calm.localhost\r\n\r\n");
  });
  expect(answer).toBe("");
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(await calmAnswer()).toBe("200 calm");
});

test("a client that half-closes in the middle of its body holds nothing", async () => {
  await rawAnswer((socket) => {
    socket.end("POST / HTTP/1.1\r\nHost: calm.localhost\r\nContent-Length: 100\r\n\r\nten bytes!");
  });
  expect(await calmAnswer()).toBe("200 calm");
});

test("a head that comes byte by byte is cut off, and nobody else waits", async () => {
  const begun = performance.now();
  const { result } = await besides(
    rawAnswer((socket) => {
      socket.write("GET / HTTP/1.1\r\nHost: calm.localhost\r\nX-Slow: ");
      const drip = setInterval(() => socket.write("x"), 500);
      socket.on("close", () => clearInterval(drip));
      socket.on("end", () => clearInterval(drip));
    }),
  );
  expect(result).toMatch(/^HTTP\/1\.1 408 /);
  expect(performance.now() - begun).toBeLessThan(20_000);
});

/** Everything the gateway sends on a connection of its own, until it closes it. */
function rawAnswer(write: (socket: ReturnType<typeof connect>) => void): Promise<string> {
  const { port } = new URL(stack.gateway);
  return new Promise((done, fail) => {
    let text = "";
    const socket = connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true }, () =>
      write(socket),
    );
    const late = setTimeout(() => {
      socket.destroy();
      fail(new Error(`the connection stays open: ${text.slice(0, 500)}`));
    }, 25_000);
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("close", () => {
      clearTimeout(late);
      done(text);
    });
  });
}
