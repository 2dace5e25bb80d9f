import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploy, ORG, signIn } from "../harness/api.ts";
import { functionProcesses } from "../harness/function-processes.ts";
import { allProcesses, processTree } from "../harness/processes.ts";
import { postmasterOf } from "../harness/stack-database.ts";
import { startStack, throughGateway, type TestStack } from "../harness/stack.ts";
import { until } from "../harness/until.ts";

const isRoot = process.getuid?.() === 0;

/** Does what it is told, as a hostile tenant would, and says how that went. */
const SPY = `
import { readFile, readdir, writeFile, symlink, open } from "node:fs/promises";
import { connect } from "node:net";
import { spawn } from "node:child_process";

const speak = (where, text) => new Promise((done) => {
  let got = "";
  const socket = connect(where, () => socket.write(text));
  socket.setTimeout(2_000, () => socket.destroy(new Error("ETIMEDOUT")));
  socket.on("data", (chunk) => { got += chunk.toString("latin1"); if (got.length > 0) socket.end(); });
  socket.on("error", (error) => done({ error: error.code ?? error.message }));
  socket.on("close", () => done({ got }));
});

const acts = {
  read: async ({ path }) => ({ got: (await readFile(path)).toString("latin1") }),
  list: async ({ path }) => ({ got: (await readdir(path)).join(",") }),
  write: async ({ path }) => { await writeFile(path, "mine"); return { got: "written" }; },
  link: async ({ path, to }) => { await symlink(to, path); return { got: "linked" }; },
  speak: ({ where, text }) => speak(where, text),
  kill: async ({ pid }) => { process.kill(pid, 0); return { got: "signalled" }; },
  memory: async ({ pid }) => { const file = await open("/proc/" + pid + "/mem", "r"); await file.close(); return { got: "opened" }; },
  spawn: async () => {
    const child = spawn("sleep", ["600"], { detached: true, stdio: "ignore", env: {} });
    child.unref();
    return { got: String(child.pid) };
  },
  exit: async () => process.exit(0),
  environment: async () => ({ got: JSON.stringify(process.env) }),
  who: async () => ({ got: JSON.stringify({ uid: process.getuid(), gid: process.getgid(), groups: process.getgroups(), cwd: process.cwd() }) }),
};

export default {
  async fetch(request) {
    const { act, ...told } = await request.json();
    try { return Response.json(await acts[act](told)); }
    catch (error) { return Response.json({ error: error.code ?? error.message }); }
  },
};`;

let stack: TestStack;
let outside: string;
/** Of the parts of the stack, by name. */
const pids: Record<string, number> = {};
/** Sockets and unpacked functions. */
let runtime: string;
/** The neighbour's function: its process and its unpacked code. */
let neighbour: { pid: number; code: string; socket: string };

beforeAll(async () => {
  stack = await startStack();
  outside = await mkdtemp(join(tmpdir(), "lintas-outside-"));
  await writeFile(join(outside, "file"), "x");
  const api = await signIn(stack);
  for (const slug of ["spy", "prey"]) {
    await api.call("POST", `${ORG}/projects`, { slug });
    const secret = `${ORG}/projects/${slug}/environments/production/secrets/KEY`;
    await api.call("PUT", secret, { value: `the key of ${slug}` });
    await deploy(api, {
      definition: {
        name: slug,
        functions: {
          main: { path: "/", entry: "main.js", secrets: ["KEY"], variables: { COLOUR: "blue" } },
        },
      },
      files: {
        "main.js":
          slug === "spy"
            ? SPY
            : `// the prey's own code\nexport default { fetch: () => new Response("prey") };`,
      },
    });
    await throughGateway(stack.gateway, `${slug}.localhost`, "/", { method: "POST", body: "{}" });
  }
  for (const { pid, command } of await processTree(stack.pid)) {
    const name = /(manager|creator|gateway|runner|engine)\.js$/.exec(command)?.[1];
    if (name !== undefined) pids[name] = pid;
  }
  pids["launcher"] = stack.pid;
  pids["postgres"] = await postmasterOf(stack);
  const [prey] = await functionProcesses(
    ({ environment }) => environment["KEY"] === "the key of prey",
  );
  if (!prey) throw new Error("the prey does not run");
  const socket = prey.environment["LINTAS_SOCKET"] ?? "";
  neighbour = { pid: prey.pid, code: await readlink(`/proc/${prey.pid}/cwd`), socket };
  runtime = join(socket, "../../../..");
});
afterAll(async () => {
  await stack?.remove();
  await rm(outside, { recursive: true, force: true });
});

interface Answer {
  got?: string;
  error?: string;
}

async function spy(act: string, told: Record<string, unknown> = {}): Promise<Answer> {
  const { status, text } = await throughGateway(stack.gateway, "spy.localhost", "/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ act, ...told }),
  });
  expect(status, text).toBe(200);
  return JSON.parse(text) as Answer;
}

const REFUSED = ["EACCES", "EPERM"];

/** As root functions are other users; without root they are ours, which is told instead. */
async function refused(what: string, answer: Promise<Answer>): Promise<void> {
  const { error } = await answer;
  if (isRoot)
    expect([what, REFUSED.includes(error ?? "") ? "refused" : await answer]).toEqual([
      what,
      "refused",
    ]);
  else if (!REFUSED.includes(error ?? "")) console.log(`not separated without root: ${what}`);
}

test("its environment holds its own names and nothing of ours", async () => {
  const { got } = await spy("environment");
  const environment = JSON.parse(got ?? "{}") as Record<string, string>;
  expect(Object.keys(environment).toSorted()).toEqual([
    "COLOUR",
    "HOME",
    "KEY",
    "LINTAS_ACCESS",
    "LINTAS_CONCURRENCY",
    "LINTAS_INVOKE_KEY",
    "LINTAS_PART",
    "LINTAS_RELEASE",
    "LINTAS_SOCKET",
    "LINTAS_TIMEOUT_MS",
    "NODE_ENV",
    "PATH",
    "TMPDIR",
  ]);
  expect(environment["KEY"]).toBe("the key of spy");
  // Only the public half: it checks signatures and makes none.
  expect(Buffer.from(environment["LINTAS_INVOKE_KEY"] ?? "", "base64url")).toHaveLength(32);
});

test("it runs as a user of its own, in no further group", async () => {
  const { got } = await spy("who");
  const who = JSON.parse(got ?? "{}") as { uid: number; gid: number; groups: number[] };
  if (!isRoot) return console.log("not separated without root: users");
  expect(who.uid).toBeGreaterThan(0);
  expect(who.groups.filter((group) => group !== who.gid)).toEqual([]);
  const status = await readFile(`/proc/${neighbour.pid}/status`, "utf8");
  expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe(String(who.uid));
});

describe("it reads nothing that is not its own", () => {
  test.each([
    "master-key",
    "gateway",
    "gateway/token",
    "objects",
    "logs",
    "logs/manager.log",
    "runner",
    "runner/artifacts",
    "runner/users.json",
    "postgres",
    "postgres/password",
    "postgres/data/PG_VERSION",
    "lock",
  ])("%s of the data folder", async (name) => {
    const path = join(stack.data, name);
    await refused(
      `reading ${name}`,
      spy("read", { path }).then((read) =>
        read.error === "EISDIR" ? spy("list", { path }) : read,
      ),
    );
  });

  test.each(["api", "i", "c"])("%s of the runtime folder", (name) =>
    refused(`listing ${name}`, spy("list", { path: join(runtime, name) })),
  );

  test("the list of the data folder itself", () =>
    refused("listing the data folder", spy("list", { path: stack.data })));

  test("another project's unpacked code", async () => {
    await refused("listing another's code", spy("list", { path: neighbour.code }));
    const [file = "function.mjs"] = await readdir(neighbour.code);
    await refused("reading another's code", spy("read", { path: join(neighbour.code, file) }));
  });

  test("another function's environment, memory and folder", async () => {
    const path = `/proc/${neighbour.pid}`;
    await refused("another's environ", spy("read", { path: `${path}/environ` }));
    await refused("another's memory", spy("memory", { pid: neighbour.pid }));
    await refused("another's home", spy("list", { path: `${path}/cwd/` }));
    await refused("another's files", spy("list", { path: `${path}/fd` }));
    await refused("another's home", spy("list", { path: join(neighbour.socket, "../../h") }));
  });

  test.each(["manager", "creator", "gateway", "runner", "engine", "launcher", "postgres"])(
    "the environment and memory of the %s",
    async (name) => {
      const pid = pids[name];
      expect(pid, name).toBeGreaterThan(1);
      await refused(`${name}'s environ`, spy("read", { path: `/proc/${pid}/environ` }));
      await refused(`${name}'s memory`, spy("memory", { pid }));
      await refused(`a signal to the ${name}`, spy("kill", { pid }));
    },
  );
});

test("neither the runner's, the engine's nor another function's socket takes its word", async () => {
  const health = "GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n";
  const own = ["runner", "engine", "engine-control"].map((n) => join(runtime, `api/${n}.sock`));
  for (const path of [...own, neighbour.socket]) {
    await refused(`a request to ${path}`, spy("speak", { where: { path }, text: health }));
  }
});

test("it can change neither its own code nor that of others, nor plant links", async () => {
  const who = JSON.parse((await spy("who")).got ?? "{}") as { cwd: string };
  await refused("writing its own code", spy("write", { path: join(who.cwd, "function.mjs") }));
  await refused(
    "writing another's code",
    spy("write", { path: join(neighbour.code, "function.mjs") }),
  );
  await refused(
    "a link in the data folder",
    spy("link", { path: join(stack.data, "planted"), to: "/etc" }),
  );
  await refused("a file in another's folder", spy("write", { path: join(outside, "planted") }));
});

test("PostgreSQL refuses every password it can guess", async () => {
  const port = Number(await readFile(join(stack.data, "postgres/port"), "utf8"));
  for (const [user, password] of [
    ["postgres", "postgres"],
    ["postgres", ""],
    ["root", ""],
    ["lintas", "lintas"],
  ]) {
    const sql = postgres({
      host: "127.0.0.1",
      port,
      username: user,
      password,
      max: 1,
      connect_timeout: 3,
    });
    await expect(sql`select 1`, `${user}:${password}`).rejects.toMatchObject({ code: "28P01" });
    await sql.end();
  }
  // From inside: the server asks for SCRAM (authentication type 10) before anything else.
  const parameters = Buffer.from("user\0postgres\0database\0postgres\0\0");
  const startup = Buffer.concat([
    Buffer.from([0, 0, 0, 8 + parameters.length, 0, 3, 0, 0]),
    parameters,
  ]);
  const { got = "" } = await spy("speak", {
    where: { port, host: "127.0.0.1" },
    text: startup.toString("latin1"),
  });
  const answer = Buffer.from(got, "latin1");
  expect([answer.toString("latin1", 0, 1), answer.readInt32BE(5)]).toEqual(["R", 10]);
  const sockets = [
    "/tmp/.s.PGSQL.5432",
    `/tmp/.s.PGSQL.${port}`,
    `/var/run/postgresql/.s.PGSQL.${port}`,
  ];
  for (const path of sockets) {
    expect((await spy("speak", { where: { path }, text: "x" })).error, path).toBe("ENOENT");
  }
});

test("the Manager answers it as it answers any stranger", async () => {
  const { port } = new URL(stack.manager);
  const head = "HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  for (const path of ["/v1/me", `${ORG}/projects`, "/v1/snapshot"]) {
    const { got } = await spy("speak", {
      where: { port: Number(port), host: "127.0.0.1" },
      text: `GET ${path} ${head}`,
    });
    expect([path, got?.split("\r\n")[0]]).toEqual([path, "HTTP/1.1 401 Unauthorized"]);
  }
});

test("what it starts in a session of its own ends with it", async () => {
  const pid = Number((await spy("spawn")).got);
  const alive = async () => (await allProcesses()).some((one) => one.pid === pid);
  expect(await alive()).toBe(true);
  await throughGateway(stack.gateway, "spy.localhost", "/", {
    method: "POST",
    body: JSON.stringify({ act: "exit" }),
  });
  if (isRoot) await until(async () => ((await alive()) ? null : true), "its end");
  else {
    console.log("not separated without root: what a function starts may outlive it");
    process.kill(pid, "SIGKILL");
  }
});
