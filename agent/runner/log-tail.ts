/** The last lines of one instance, for the sentence that says why it did not start. */
export interface LogTail {
  add(text: string): void;
  text(): string;
}

const LINES = 20;
const LINE_LENGTH = 300;

export function createLogTail(): LogTail {
  const lines: string[] = [];
  return {
    add(text) {
      lines.push(text.slice(0, LINE_LENGTH));
      if (lines.length > LINES) lines.shift();
    },
    text: () => lines.join("\n"),
  };
}
