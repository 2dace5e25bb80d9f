import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as z from "zod";

const root = resolve(import.meta.dirname, "../..");
const START_LIMIT_MS = 240_000;

/** What `npm start -- --json` prints once everything runs. */
const Summary = z.object({
  /** With a one-time sign-in link. */
  console: z.string(),
  manager: z.string(),
  gateway: z.string(),
  production: z.string().nullable(),
  preview: z.string().nullable(),
  /** Of the other example. */
  graphql: z.string().nullable(),
  graphqlKey: z.string(),
  data: z.string(),
});

export interface TestStack extends z.infer<typeof Summary> {
  /** The one-time sign-in token of this start. */
  link: string;
  pid: number;
  /** Ctrl-C; resolves to the exit code. */
  stop(): Promise<number | null>;
  /** Stops it and removes the data folder. */
  remove(): Promise<void>;
}

/** Starts the whole stack as a user would, on free ports. The data folder is kept for a second start. */
export async function startStack(
  options: { data?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<TestStack> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), "lintas-stack-")));
  const main = join(root, "functions/mounts/node/stack.ts");
  const child = spawn(
    process.execPath,
    [main, "--json", "--port", "0", "--gateway-port", "0", "--data", data],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...options.env } },
  );
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const exited = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  const summary = await firstObject(child.stdout, exited, () => stderr).catch(async (error) => {
    child.kill("SIGKILL");
    await exited;
    throw error;
  });
  const stop = async () => {
    if (child.exitCode === null) child.kill("SIGINT");
    return exited;
  };
  return {
    ...summary,
    link: new URL(summary.console).hash.slice(1),
    pid: child.pid ?? 0,
    stop,
    async remove() {
      await stop();
      await rm(summary.data, { recursive: true, force: true });
      await rm(data, { recursive: true, force: true });
    },
  };
}

function firstObject(
  stdout: NodeJS.ReadableStream,
  exited: Promise<number | null>,
  stderr: () => string,
): Promise<z.infer<typeof Summary>> {
  return new Promise((done, fail) => {
    let text = "";
    const timer = setTimeout(
      () => fail(new Error(`the stack did not start in time\n${stderr()}`)),
      START_LIMIT_MS,
    );
    stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const parsed = Summary.safeParse(parse(text));
      if (!parsed.success) return;
      clearTimeout(timer);
      done(parsed.data);
    });
    void exited.then((code) => {
      clearTimeout(timer);
      fail(new Error(`the stack ended with ${code}\n${text}\n${stderr()}`));
    });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A request to a function by its host name. Not every resolver knows `*.localhost`, so the
 * connection goes to the gateway's address and the name into `Host`.
 */
export async function throughGateway(
  gateway: string,
  host: string,
  path = "/",
  init: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const { request } = await import("undici");
  const answer = await request(new URL(path, gateway), {
    method: (init.method ?? "GET") as "GET",
    headers: { ...init.headers, host },
    ...(init.body === undefined ? {} : { body: init.body }),
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) headers.append(name, one);
    }
  }
  return { status: answer.statusCode, headers, text: await answer.body.text() };
}
