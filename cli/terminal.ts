import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

/** Asks on stderr, so that stdout stays free for the answer of the command. */
export async function askInTerminal(
  question: string,
  { hidden }: { hidden: boolean },
): Promise<string> {
  const muted = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? muted : process.stderr,
    terminal: true,
  });
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    if (hidden) process.stderr.write(question);
    return await lines.question(hidden ? "" : question);
  } finally {
    lines.close();
    if (hidden) process.stderr.write("\n");
  }
}
