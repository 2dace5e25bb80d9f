import type { Clock } from "../shared/clock.ts";

/** Everything a command may know of the world around it; tests hand in their own. */
export interface Environment {
  /** The folder the command was called in, absolute. */
  cwd: string;
  variables: Readonly<Record<string, string | undefined>>;
  home: string;
  stdin: Input;
  stdout: Output;
  stderr: Output;
  clock: Clock;
  /** Milliseconds that never jump back. */
  elapsed(): number;
  fetch: (url: URL, init?: RequestInit) => Promise<Response>;
  /** Calls `handler` on each Ctrl-C until the returned function is called. */
  onInterrupt(handler: () => void): () => void;
}

export interface Output {
  isTTY: boolean;
  /** Characters a line of the terminal holds. */
  columns: number;
  write(text: string): void;
}

interface Input {
  isTTY: boolean;
  /** Everything up to its end. */
  readAll(): Promise<string>;
  /** One line from the terminal; `hidden` shows nothing of what is typed. */
  ask(question: string, options: { hidden: boolean }): Promise<string>;
}
