import type { RunningRuntime } from "../start.ts";
import { startFunctionUrl } from "./function-url.ts";
import { createInvocationQueue } from "./invocation-queue.ts";
import { type Sandbox, type SandboxParts, startSandbox } from "./sandbox.ts";

/** As many sandboxes as one function may have at once. */
const SANDBOXES_MAX = 4;

/**
 * A function on Lambda behind a Function URL of ours: another sandbox where all are busy, and a
 * sandbox ended with the request that takes longer than `LINTAS_TIMEOUT_MS`.
 */
export async function startLambda(parts: SandboxParts): Promise<RunningRuntime> {
  const queue = createInvocationQueue();
  const sandboxes = new Set<Promise<Sandbox>>();
  let isClosed = false;

  const begin = () => {
    const sandbox = startSandbox(parts, queue);
    sandboxes.add(sandbox);
    void sandbox.then(async ({ ended }) => {
      await ended;
      sandboxes.delete(sandbox);
      if (!isClosed && queue.spare() < 0) void begin();
    });
    return sandbox;
  };

  const first = await begin();
  await first.ready.catch(async (error: unknown) => {
    await first.close();
    throw error;
  });
  const url = await startFunctionUrl((event) => {
    if (queue.spare() <= 0 && sandboxes.size < SANDBOXES_MAX) void begin();
    return queue.invoke(event);
  });
  return {
    origin: url.origin,
    async close() {
      isClosed = true;
      url.close();
      for (const one of sandboxes) await (await one).close();
    },
  };
}
