import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { unzipSync } from "fflate";
import { parseDefinition } from "../../../../../shared/domain/definition-mistakes.ts";
import { packProject } from "../pack.ts";
import { projectFolder } from "./project-folder.ts";

const START_MS = 10_000;

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  text: string;
  /** Milliseconds at which the head and each chunk came. */
  times: number[];
}

interface Ask {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  onHead?: () => void;
  agent?: Agent;
  signal?: AbortSignal;
}

export interface FunctionProcess {
  child: ChildProcess;
  ask(path: string, options?: Ask): Promise<Answer>;
  /** Ends as the process ends: its code, and all it wrote to stderr. */
  ended: Promise<{ code: number | null; stderr: string }>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Packs one function at `/`, unpacks its zip and starts it as a runner would. */
export async function startFunction(
  source: string,
  options: {
    env?: Record<string, string>;
    files?: Record<string, string | Uint8Array>;
    assets?: string;
    path?: string;
    stdin?: "pipe" | "ignore";
    waitReady?: boolean;
  } = {},
): Promise<FunctionProcess> {
  await using project = await projectFolder({ "src/main.ts": source, ...options.files });
  const definition = parseDefinition({
    name: "test",
    functions: {
      main: {
        path: options.path ?? "/",
        entry: "src/main.ts",
        ...(options.assets === undefined ? {} : { assets: options.assets }),
      },
    },
  });
  const packed = await packProject(project.root, definition);
  const folder = await mkdtemp(join(tmpdir(), "lintas-function-"));
  for (const [name, bytes] of Object.entries(
    unzipSync(packed.parts[0]?.bytes ?? new Uint8Array()),
  )) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  const socket = join(folder, "s");
  const child = spawn(process.execPath, [join(folder, "node.mjs")], {
    env: { LINTAS_SOCKET: socket, LINTAS_RELEASE: "r0", LINTAS_PART: "main", ...options.env },
    stdio: [options.stdin ?? "ignore", "ignore", "pipe"],
  });
  const ended = Promise.all([once(child, "exit"), text(child.stderr ?? Readable.from([]))]).then(
    ([[code], stderr]) => ({ code: code as number | null, stderr }),
  );
  const started: FunctionProcess = {
    child,
    ask: (path, asked) => ask(socket, path, asked),
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
  if (options.waitReady !== false) await ready(started);
  return started;
}

async function ready(started: FunctionProcess): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (started.child.exitCode !== null) throw new Error((await started.ended).stderr);
    const answer = await started.ask("/.lintas/ready").catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("the function did not become ready");
}

function ask(socketPath: string, path: string, options: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const times: number[] = [];
    const sent = request(
      {
        socketPath,
        path,
        agent: options.agent ?? false,
        method: options.method ?? "GET",
        headers: { host: "app.localhost", ...options.headers },
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
      (incoming) => {
        times.push(performance.now());
        options.onHead?.();
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => {
          times.push(performance.now());
          chunks.push(chunk);
        });
        incoming.on("error", reject);
        incoming.on("end", () => {
          const body = Buffer.concat(chunks);
          const status = incoming.statusCode ?? 0;
          const { headers } = incoming;
          resolve({ status, headers, body, text: body.toString(), times });
        });
      },
    );
    sent.on("error", reject);
    sent.end(options.body);
  });
}
