import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Instance, RunnerHealth, WatchMessage } from "../../../shared/protocol/runner.ts";
import { seal } from "../../../shared/sealing.ts";
import { functionZip, zipOf } from "../../../agent/runner/testing/functions.ts";
import {
  callFunction,
  deploy,
  eventually,
  isAlive,
  logsOf,
  over,
  stateOf,
  want,
} from "../../../agent/runner/testing/runner-api.ts";
import {
  type ConfigOver,
  runnerFolders,
  runningRunner,
} from "../../../agent/runner/testing/running-runner.ts";
import { watched } from "../../../agent/runner/testing/watching.ts";
import { type Runner, startRunner } from "../../../agent/runner/runner.ts";

async function withRunner(over: ConfigOver, work: (socket: string) => Promise<void>) {
  const runner = await runningRunner(over);
  try {
    await work(runner.socket);
  } finally {
    await runner.close();
  }
}

describe("a running runner", () => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await runningRunner({ times: { backoffFirst: 2_000, answer: 5_000 } });
  });
  afterAll(() => runner.close());

  test("starts a function on demand and hands out its socket", async () => {
    const part = await deploy(runner.socket, "answers");
    expect(part.answer.json()).toMatchObject({ state: "ready", warm: false });
    const answer = await callFunction(runner.socket, part, "/hello");
    expect(answer.json()).toMatchObject({ release: part.release, part: "api", path: "/hello" });
  });

  test("starts no more instances than wanted at once, nor than allowed", async () => {
    const part = await deploy(runner.socket, "answers", { limits: { maxInstances: 2 } });
    await Promise.all([1, 1, 1, 1].map((count) => want(runner.socket, part, count)));
    expect((await stateOf(runner.socket, part)).instances).toHaveLength(1);
    await want(runner.socket, part, 50);
    expect((await stateOf(runner.socket, part)).instances).toHaveLength(2);
  });

  test("puts the same part twice as once, and never another under its name", async () => {
    const part = await deploy(runner.socket, "answers");
    const again = await over(runner.socket, "PUT", part.path, JSON.stringify(part.spec));
    expect(again.status).toBe(200);
    const other = JSON.stringify({ ...part.spec, hash: "h2" });
    const refused = await over(runner.socket, "PUT", part.path, other);
    expect(refused.json()).toMatchObject({ status: 409, code: "release.immutable" });
  });

  test("gives a function its own environment and nothing of ours", async () => {
    const health = (await over(runner.socket, "GET", "/v1/health")).json<RunnerHealth>();
    const secrets = await seal(
      health.sealingKey,
      JSON.stringify({ PASSWORD: "open sesame" }),
      "rsecrets00001/api",
    );
    const part = await deploy(runner.socket, "environment", {
      release: "rsecrets00001",
      spec: { secrets, variables: { COLOUR: "red", LINTAS_RELEASE: "a lie" } },
    });
    const env = (await callFunction(runner.socket, part, "/")).json<Record<string, string>>();
    expect(Object.keys(env).toSorted()).toEqual(
      [
        ["COLOUR", "HOME", "LINTAS_ACCESS", "LINTAS_CONCURRENCY", "LINTAS_INVOKE_KEY"],
        ["LINTAS_PART", "LINTAS_RELEASE", "LINTAS_SOCKET", "LINTAS_TIMEOUT_MS"],
        ["NODE_ENV", "PASSWORD", "PATH", "TMPDIR"],
      ].flat(),
    );
    expect(env).toMatchObject({
      COLOUR: "red",
      PASSWORD: "open sesame",
      NODE_ENV: "production",
      LINTAS_RELEASE: part.release,
      LINTAS_CONCURRENCY: "10",
      LINTAS_TIMEOUT_MS: "5000",
    });
    expect(JSON.stringify(await stateOf(runner.socket, part))).not.toContain("sesame");
  });

  test("refuses secrets that are sealed to something else", async () => {
    const health = (await over(runner.socket, "GET", "/v1/health")).json<RunnerHealth>();
    const secrets = await seal(health.sealingKey, "{}", "another/api");
    const part = await deploy(runner.socket, "answers", { spec: { secrets } });
    expect(part.answer.json()).toMatchObject({ code: "request.invalid" });
    expect((await over(runner.socket, "GET", part.path)).status).toBe(404);
  });

  test("answers for a function that exits at its start with the end of its log, at once", async () => {
    const part = await deploy(runner.socket, "exits");
    expect(part.answer.json()).toMatchObject({ state: "failed" });
    const began = performance.now();
    const answer = await over(runner.socket, "POST", `${part.path}/instances`, '{"want":1}');
    expect(performance.now() - began).toBeLessThan(1_500);
    const problem = answer.json<{ code: string; detail: string; retryAfter: number }>();
    expect(problem.code).toBe("function.start_failed");
    expect(problem.detail).toContain("exit code 7");
    expect(problem.detail).toContain("cannot find the meaning of life");
    expect(problem.retryAfter).toBeGreaterThan(0);
  });

  test("refuses an artifact that is not there, or is not a function", async () => {
    const zip = functionZip("slow");
    const missing = { artifact: { digest: "0".repeat(64), size: 1 } };
    const absent = await deploy(runner.socket, "answers", { zip, spec: missing });
    expect(absent.answer.json()).toMatchObject({ code: "blob.not_found" });
    const bad = await deploy(runner.socket, "answers", { zip: zipOf({ "../evil": "x" }) });
    expect(bad.answer.json()).toMatchObject({ code: "artifact.invalid" });
    expect((await over(runner.socket, "GET", bad.path)).status).toBe(404);
  });

  test("refuses names that would leave its folders, and what is not JSON", async () => {
    for (const path of [
      "/v1/releases/..%2f..%2fetc/parts/api",
      "/v1/releases/r1/parts/..%2fapi",
      "/v1/releases/r1/parts/api",
    ]) {
      const answer = await over(runner.socket, "PUT", path, "{");
      expect(answer.json()).toMatchObject({ code: "request.invalid" });
    }
    const artifact = await over(runner.socket, "PUT", "/v1/artifacts/..%2f../0", "x");
    expect(artifact.status).toBe(400);
  });

  test("removes a part with its process and its log, and says 404 from then on", async () => {
    const part = await deploy(runner.socket, "answers");
    const { pid } = (await callFunction(runner.socket, part, "/")).json<{ pid: number }>();
    expect((await over(runner.socket, "DELETE", part.path)).status).toBe(204);
    expect(isAlive(pid)).toBe(false);
    for (const path of ["", "/logs", "/metrics"]) {
      expect((await over(runner.socket, "GET", part.path + path)).status).toBe(404);
    }
    expect((await over(runner.socket, "DELETE", part.path)).status).toBe(404);
  });

  test("lists parts by organization", async () => {
    const part = await deploy(runner.socket, "answers", { organization: "org_lonely" });
    const listed = await over(runner.socket, "GET", "/v1/parts?organization=org_lonely");
    expect(listed.json<{ release: string }[]>().map(({ release }) => release)).toEqual([
      part.release,
    ]);
  });

  test("measures the memory of instances", async () => {
    const part = await deploy(runner.socket, "answers");
    const metrics = (await over(runner.socket, "GET", `${part.path}/metrics`)).json();
    expect(metrics["instances"]).toBe(1);
    expect(metrics["memoryBytes"]).toBeGreaterThan(2 * 2 ** 20);
  });

  test("watchers see a life from its start to its end", async () => {
    await using watcher = await watched(runner.socket);
    expect(watcher.seen[0]?.type).toBe("all");
    const part = await deploy(runner.socket, "answers");
    const states = () => statesOf(watcher.seen, part.release);
    await eventually("ready", () => states().includes("ready"));
    const removal = over(runner.socket, "DELETE", part.path);
    const draining = await eventually("draining", () =>
      watcher.seen.flatMap(instanceOf).find(({ state }) => state === "draining"),
    );
    await over(runner.socket, "POST", `/v1/instances/${draining.id}/drained`);
    expect((await removal).status).toBe(204);
    await eventually("gone", () => states().includes("gone"));
    expect(states()).toEqual(["starting", "ready", "draining", "gone"]);
  });
});

test("an instance is kept until every watcher has let it go", async () => {
  await withRunner({ times: { drain: 60_000 } }, async (socket) => {
    await using watcher = await watched(socket);
    const part = await deploy(socket, "answers");
    const { pid } = (await callFunction(socket, part, "/")).json<{ pid: number }>();
    const removal = over(socket, "DELETE", part.path);
    const { id, socket: own } = await eventually("draining", () =>
      watcher.seen.flatMap(instanceOf).find(({ state }) => state === "draining"),
    );
    expect((await over(own, "GET", "/still-here")).status).toBe(200);
    expect(isAlive(pid)).toBe(true);
    await over(socket, "POST", `/v1/instances/${id}/drained`);
    expect((await removal).status).toBe(204);
    expect(isAlive(pid)).toBe(false);
  });
});

test("a watcher that goes away holds nothing back", async () => {
  await withRunner({ times: { drain: 60_000 } }, async (socket) => {
    const watcher = await watched(socket);
    const part = await deploy(socket, "answers");
    const removal = over(socket, "DELETE", part.path);
    await eventually("draining", () =>
      watcher.seen.flatMap(instanceOf).some(({ state }) => state === "draining"),
    );
    await watcher[Symbol.asyncDispose]();
    expect((await removal).status).toBe(204);
  });
});

test("an idle instance is stopped, a busy one is not, and the next request starts another", async () => {
  await withRunner({ times: { idle: 400 } }, async (socket) => {
    const part = await deploy(socket, "neverAnswers");
    const [busy] = await want(socket, part);
    void over(busy!.socket, "GET", "/hang").catch(() => {});
    const load = () => over(busy!.socket, "GET", "/.lintas/load");
    await eventually("a request", async () => (await load()).json()["inflight"] === 1);
    const idle = await deploy(socket, "answers");
    await eventually("idle stop", async () => {
      return (await stateOf(socket, idle)).instances.length === 0;
    });
    expect((await stateOf(socket, part)).instances[0]?.state).toBe("ready");
    expect((await stateOf(socket, idle)).state).toBe("ready");
    expect((await callFunction(socket, idle, "/again")).status).toBe(200);
  });
});

test("minInstances run while the part is warm, also after a crash, and no longer", async () => {
  await withRunner({ times: { idle: 100, backoffFirst: 20 } }, async (socket) => {
    const part = await deploy(socket, "crashesOnRequest", { limits: { minInstances: 1 } });
    await over(socket, "PUT", `${part.path}/warm`, '{"warm":true}');
    const ready = () =>
      eventually("a ready instance", async () =>
        (await stateOf(socket, part)).instances.find(({ state }) => state === "ready"),
      );
    const first = await ready();
    await over(first.socket, "GET", "/").catch(() => {});
    const second = await eventually("another one", async () => {
      const one = await ready();
      return one.id !== first.id && one;
    });
    expect(second.state).toBe("ready");
    await over(socket, "PUT", `${part.path}/warm`, '{"warm":false}');
    await eventually("none", async () => (await stateOf(socket, part)).instances.length === 0);
  });
});

test("a function that never answers cannot hold back its own end", async () => {
  await withRunner({ times: { drain: 50, stop: 100 } }, async (socket) => {
    const part = await deploy(socket, "neverAnswers");
    const [instance] = await want(socket, part);
    const hanging = over(instance!.socket, "GET", "/hang").then(
      () => "answered",
      () => "broken off",
    );
    expect((await over(socket, "DELETE", part.path)).status).toBe(204);
    expect(await hanging).toBe("broken off");
  });
});

test("a function that fills memory is ended and its log says why", async () => {
  await withRunner({ times: { memoryPoll: 20 } }, async (socket) => {
    const part = await deploy(socket, "fillsMemory", { limits: { memoryMb: 150 } });
    await callFunction(socket, part, "/");
    const line = await eventually("the line", async () =>
      (await logsOf(socket, part)).find(({ text }) => text.includes("function.out_of_memory")),
    );
    expect(line.stream).toBe("system");
    expect(line.text).toContain("it may use 150");
    await eventually("the end", async () => (await stateOf(socket, part)).instances.length === 0);
  });
});

test("200 MB of logs fill neither disk nor memory, and what is dropped is counted", async () => {
  const limits = { logBytesPerPart: 2 ** 20, logBytesPerSecond: 2 ** 18 };
  await withRunner({ limits }, async (socket) => {
    const part = await deploy(socket, "writesLogs");
    const before = process.memoryUsage().rss;
    expect((await callFunction(socket, part, "/200")).json()).toEqual({ megabytes: 200 });
    const told = await eventually("the count", async () =>
      (await logsOf(socket, part)).find(({ text }) => text.includes("were dropped")),
    );
    expect(told.stream).toBe("system");
    const kept = (await logsOf(socket, part)).reduce((sum, { text }) => sum + text.length, 0);
    expect(kept).toBeLessThan(2 * limits.logBytesPerPart);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
  });
});

test("a function that speaks garbage on its socket is not ready, and says so in time", async () => {
  await withRunner({ times: { start: 500, answer: 5_000 } }, async (socket) => {
    const part = await deploy(socket, "garbage");
    const { state, why } = part.answer.json<{ state: string; why: string }>();
    expect(state).toBe("failed");
    expect(why).toContain("did not answer within 500 ms");
  });
});

test("a second runner on the same socket is refused", async () => {
  const folders = await runnerFolders();
  const runner = await startRunner(folders.config());
  try {
    await expect(startRunner(folders.config())).rejects.toMatchObject({ code: "runner.running" });
    expect((await over(runner.socket, "GET", "/v1/health")).status).toBe(200);
  } finally {
    await runner.close();
    await folders.remove();
  }
});

function instanceOf(message: WatchMessage): Instance[] {
  return message.type === "instance" ? [message.instance] : [];
}

function statesOf(seen: readonly WatchMessage[], release: string): string[] {
  return seen
    .flatMap(instanceOf)
    .filter((instance) => instance.release === release)
    .map(({ state }) => state);
}

test("a runner that closes does not wait long for the requests of a removed part", async () => {
  const folders = await runnerFolders();
  const runner = await startRunner(folders.config({ times: { drain: 100, answer: 50 } }));
  await using _holds = await watched(runner.socket);
  try {
    const part = await deploy(runner.socket, "answers", { limits: { timeoutMs: 600_000 } });
    await want(runner.socket, part);
    expect((await over(runner.socket, "DELETE", part.path)).status).toBe(202);
    expect((await stateOf(runner.socket, part)).instances[0]?.state).toBe("draining");
  } finally {
    await runner.close();
    await folders.remove();
  }
});

test("uploads that are too large, wrong or broken off harm nobody and leave nothing", async () => {
  await withRunner({ limits: { artifactBytes: 2 ** 20 } }, async (socket) => {
    const path = `/v1/artifacts/org_a/${"0".repeat(64)}`;
    const large = new Uint8Array(8 * 2 ** 20);
    for (let i = 0; i < 5; i++) {
      const answer = await over(socket, "PUT", path, large);
      expect(answer.json()).toMatchObject({ code: "request.too_large" });
      await brokenUpload(socket, path);
    }
    const wrong = await over(socket, "PUT", path, large.subarray(0, 1_000));
    expect(wrong.json()).toMatchObject({ code: "blob.digest_mismatch" });
    expect((await over(socket, "HEAD", path)).status).toBe(404);
    const part = await deploy(socket, "answers");
    expect((await callFunction(socket, part, "/")).status).toBe(200);
  });
});

/** Sends a part of what it announces, then hangs up. */
async function brokenUpload(socketPath: string, path: string): Promise<void> {
  const upload = request({
    socketPath,
    method: "PUT",
    path,
    headers: { "content-length": 500_000 },
    agent: false,
  });
  upload.on("error", () => {});
  await new Promise<void>((resolve) => upload.write(new Uint8Array(400_000), () => resolve()));
  upload.destroy();
}
