const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/** Steps shorter than this are told once, at their end. */
const QUIET_MS = 1_500;

export interface Progress {
  /** Shows a step while it runs and its duration at the end. Steps may run side by side. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** One line, e.g. of a crashed part. */
  note(text: string): void;
}

export interface ProgressOutput {
  write(text: string): void;
  isTTY: boolean;
  now(): number;
}

/** A spinner where a person watches, plain lines elsewhere. */
export function showProgress(output: ProgressOutput): Progress {
  const running = new Map<string, number>();
  let frame = 0;
  let spinning: NodeJS.Timeout | null = null;
  const clear = () => output.isTTY && output.write("\r\u001b[2K");
  const draw = () => {
    if (!output.isTTY || running.size === 0) return;
    const [[title, started] = ["", 0]] = running;
    const more = running.size > 1 ? ` (+${running.size - 1})` : "";
    output.write(`\r\u001b[2K${FRAMES[frame++ % FRAMES.length]} ${title}${more} ${since(started)}`);
  };
  const line = (text: string) => {
    clear();
    output.write(`${text}\n`);
    draw();
  };
  const since = (started: number) => `${((output.now() - started) / 1000).toFixed(1)} s`;
  return {
    note: line,
    async step(title, work) {
      const started = output.now();
      running.set(title, started);
      const late = output.isTTY ? null : setTimeout(() => line(`  ${title} …`), QUIET_MS);
      if (output.isTTY) spinning ??= setInterval(draw, 80);
      try {
        const result = await work();
        running.delete(title);
        line(`✓ ${title} (${since(started)})`);
        return result;
      } catch (error) {
        running.delete(title);
        line(`✗ ${title} (${since(started)})`);
        throw error;
      } finally {
        if (late) clearTimeout(late);
        if (running.size === 0 && spinning) {
          clearInterval(spinning);
          spinning = null;
          clear();
        }
      }
    },
  };
}

/** On standard error, so that standard output holds the summary alone. */
export function terminalProgress(): Progress {
  return showProgress({
    write: (text) => process.stderr.write(text),
    isTTY: process.stderr.isTTY === true,
    now: () => performance.now(),
  });
}
