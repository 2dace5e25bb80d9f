#!/usr/bin/env node
import { homedir } from "node:os";
import { text as readText } from "node:stream/consumers";
import { systemClock } from "../shared/clock.ts";
import type { Environment, Output } from "./environment.ts";
import { EXIT } from "./exit-code.ts";
import { runCli } from "./run.ts";
import { askInTerminal } from "./terminal.ts";

/** The last one registered gets the signal; without any the process ends. */
const handlers: (() => void)[] = [];

process.on("SIGINT", () => {
  const handler = handlers.at(-1);
  if (handler) handler();
  else process.exit(EXIT.interrupted);
});
// `lintas logs | head` is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.failed);
});

const environment: Environment = {
  cwd: process.cwd(),
  variables: process.env,
  home: homedir(),
  stdin: {
    isTTY: process.stdin.isTTY === true,
    readAll: () => readText(process.stdin),
    ask: askInTerminal,
  },
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  clock: systemClock,
  elapsed: () => performance.now(),
  fetch: (url, init) => fetch(url, init),
  onInterrupt(handler) {
    handlers.push(handler);
    return () => {
      handlers.splice(handlers.indexOf(handler), 1);
    };
  },
};

process.exitCode = await runCli(process.argv.slice(2), environment);
// Kept connections and open streams must not hold the process; what was written still leaves it.
process.stdout.write("", () => process.stderr.write("", () => process.exit()));

function output(stream: NodeJS.WriteStream): Output {
  return {
    isTTY: stream.isTTY === true,
    get columns() {
      // 0 where the terminal does not tell.
      return stream.columns || 80;
    },
    write: (text) => {
      stream.write(text);
    },
  };
}
