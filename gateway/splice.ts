import type { Socket } from "node:net";
import type { Clock } from "../shared/clock.ts";

/**
 * Lets two connections speak to each other, each no faster than the other one listens, until one of
 * them ends or nothing was said either way for `idleMs`. Resolves once both are closed.
 */
export async function splice(
  one: Socket,
  other: Socket,
  cx: { idleMs: number; lingerMs: number; clock: Clock },
): Promise<void> {
  const closing = [joined(one, other, cx), joined(other, one, cx)];
  one.pipe(other);
  other.pipe(one);
  await Promise.all(closing);
}

function joined(
  from: Socket,
  to: Socket,
  { idleMs, lingerMs, clock }: Parameters<typeof splice>[2],
): Promise<void> {
  const over = new AbortController();
  // What is said in one direction is activity of both connections.
  from.setTimeout(idleMs, () => from.destroy());
  // Its end was passed on; the other side has a moment to say goodbye.
  from.on("end", () => void clock.sleep(lingerMs, over.signal).then(() => from.destroy()));
  from.on("error", () => {});
  return new Promise((resolve) => {
    const closed = () => {
      over.abort();
      to.destroySoon();
      resolve();
    };
    if (from.destroyed) closed();
    else from.once("close", closed);
  });
}
