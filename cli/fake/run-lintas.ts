import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../shared/clock.ts";
import type { Environment } from "../environment.ts";
import { writeProfiles } from "../profile/file.ts";
import { runCli } from "../run.ts";
import { type FakeManager, fakeManager } from "./fake-manager.ts";
import { TOKEN } from "./fake-state.ts";

export const MANAGER = "http://manager.localhost:7070";

type Send = Environment["fetch"];

interface RunOptions {
  cwd?: string;
  stdin?: string;
  /** Answers of a person at a terminal, in their order. */
  typed?: string[];
  variables?: Record<string, string>;
  /** Called with everything written so far; true presses Ctrl-C. */
  interruptWhen?: (written: string) => boolean;
}

interface Ran {
  exit: number;
  out: string;
  err: string;
  /** The object on stdout. */
  json: unknown;
}

export interface Desk {
  manager: FakeManager;
  /** An empty folder of this test. */
  folder: string;
  environment: Environment;
  run(line: readonly string[], options?: RunOptions): Promise<Ran>;
  close(): Promise<void>;
}

/** A person at a desk: a fake Manager, a folder, a profile that is signed in unless told otherwise. */
export async function desk(
  options: { signedIn?: boolean; token?: string; organization?: string; send?: Send } = {},
): Promise<Desk> {
  const manager = fakeManager();
  const send: Send = options.send ?? (async (url, init) => manager.app.request(url.href, init));
  const folder = await mkdtemp(join(tmpdir(), "lintas-cli-"));
  const variables = { LINTAS_CONFIG_DIR: join(folder, ".config") };
  const base = environmentOf(send, folder, variables, {});
  if (options.signedIn !== false) {
    const { token = TOKEN, organization = "home" } = options;
    const profile = { url: MANAGER, token, organization };
    await writeProfiles(base.environment, { current: "default", profiles: { default: profile } });
  }
  return {
    manager,
    folder,
    environment: base.environment,
    async run(line, given = {}) {
      const one = environmentOf(send, folder, { ...variables, ...given.variables }, given);
      const exit = await runCli(line, one.environment);
      return { exit, ...one.written(), json: jsonOf(one.written().out) };
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function environmentOf(
  send: Send,
  folder: string,
  variables: Record<string, string>,
  { cwd, stdin, typed, interruptWhen }: RunOptions,
) {
  let out = "";
  let err = "";
  const answers = [...(typed ?? [])];
  const handlers: (() => void)[] = [];
  const wrote = () => {
    // As the signal does, between two turns of the loop.
    if (interruptWhen?.(out + err)) setImmediate(() => handlers.at(-1)?.());
  };
  const isTTY = typed !== undefined;
  const environment: Environment = {
    cwd: cwd ?? folder,
    variables,
    home: folder,
    stdin: {
      isTTY,
      readAll: async () => stdin ?? "",
      ask: async () => answers.shift() ?? "",
    },
    stdout: { isTTY: false, columns: 80, write: (text) => ((out += text), wrote()) },
    stderr: { isTTY: false, columns: 80, write: (text) => ((err += text), wrote()) },
    clock: systemClock,
    elapsed: () => performance.now(),
    fetch: send,
    onInterrupt(handler) {
      handlers.push(handler);
      return () => handlers.splice(handlers.indexOf(handler), 1);
    },
  };
  return { environment, written: () => ({ out, err }) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
