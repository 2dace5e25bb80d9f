import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

const here = import.meta.dirname;
const cache = join(here, "../../node_modules/.cache/lintas-emulators");
const run = promisify(execFile);

/** How long an emulator may take to listen. */
const READY_MS = 60_000;

export interface Emulator {
  origin: string;
  /** What it wrote last, for a test that failed. */
  output(): string;
  stop(): Promise<void>;
}

/** MiniStack: AWS, which runs functions as processes of the first `node` on its path. */
export function startMiniStack(): Promise<Emulator> {
  return start("ministack", "/_ministack/health", (port) => ({
    args: [],
    env: {
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      LAMBDA_EXECUTOR: "local",
      // For the functions that it runs.
      NODE_OPTIONS: `--require=${join(here, "awslambda.cjs")}`,
      // It would listen on a port of its own besides.
      IOT_MTLS_ENABLED: "0",
    },
  }));
}

/** moto: AWS's control plane; it runs nothing. */
export async function startMoto(): Promise<Emulator> {
  const emulator = await start("moto_server", "/moto-api/", (port) => ({
    args: ["-H", "127.0.0.1", "-p", String(port)],
    // AWS's own policies are there from the beginning.
    env: { MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
  }));
  await fetch(`${emulator.origin}/moto-api/config`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ lambda: { use_docker: false } }),
  });
  return emulator;
}

/** drongo: Cloud Functions. */
export function startDrongo(): Promise<Emulator> {
  return start("drongo", "/", (port) => ({
    args: ["server", "--host", "127.0.0.1", "--port", String(port)],
    env: {},
  }));
}

interface Command {
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}

async function start(
  program: string,
  readyPath: string,
  command: (port: number) => Command,
): Promise<Emulator> {
  const bin = join(await environment(), "bin");
  const port = await freePort();
  const home = await mkdtemp(join(tmpdir(), `${program}-`));
  const { args, env } = command(port);
  const child = spawn(join(bin, program), args, {
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      HOME: home,
      TMPDIR: home,
      LANG: "C.UTF-8",
      PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
      ...env,
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000)));
  }
  const emulator: Emulator = {
    origin: `http://127.0.0.1:${port}`,
    output: () => output,
    async stop() {
      await ended(child);
      await rm(home, { recursive: true, force: true });
    },
  };
  try {
    await ready(child, emulator, readyPath);
  } catch (error) {
    await emulator.stop();
    throw error;
  }
  return emulator;
}

async function ready(child: ChildProcess, emulator: Emulator, path: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the emulator ended at its start:\n${emulator.output()}`);
    }
    const answer = await fetch(emulator.origin + path).catch(() => null);
    await answer?.body?.cancel();
    if (answer !== null) return;
    if (Date.now() > deadline) throw new Error(`it does not listen:\n${emulator.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await gone;
  clearTimeout(timer);
}

/** Somebody may take it in between; then the emulator says so and ends. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

let installing: Promise<string> | null = null;

/** A virtual environment with just the pinned emulators; made once for each set of pins. */
export function environment(): Promise<string> {
  installing ??= install();
  return installing;
}

async function install(): Promise<string> {
  const requirements = join(here, "requirements.txt");
  const pins = await readFile(requirements);
  const hash = createHash("sha256").update(pins).digest("hex").slice(0, 12);
  const place = join(cache, hash);
  if (await exists(join(place, "complete"))) return place;
  await mkdir(cache, { recursive: true });
  // Scripts of a virtual environment know where they stand, so it is made in its own place; one
  // process makes it, the others wait for it.
  const lock = `${place}.lock`;
  if (!(await taken(lock))) return waitFor(place, lock);
  try {
    await rm(place, { recursive: true, force: true });
    await run("python3", ["-m", "venv", place]);
    await run(join(place, "bin/pip"), ["install", "--quiet", "--requirement", requirements], {
      maxBuffer: 16 * 2 ** 20,
    });
    await mkdir(join(place, "completing"));
    await rename(join(place, "completing"), join(place, "complete"));
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
  return place;
}

async function taken(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Installing takes a minute or two. */
const INSTALL_MS = 600_000;

async function waitFor(place: string, lock: string): Promise<string> {
  const deadline = Date.now() + INSTALL_MS;
  while (Date.now() < deadline) {
    if (await exists(join(place, "complete"))) return place;
    if (!(await exists(lock))) return install();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`nobody finishes ${place}: remove ${lock}`);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
