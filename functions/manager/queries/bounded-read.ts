import { AppError } from "../../../shared/errors/app-error.ts";
import type { ManagerContext } from "../context.ts";

/**
 * A read through an adapter or the planner, for at most `limits.readMs`; it ends too when the
 * caller leaves. Throws `provider.unavailable` when the time is over.
 */
export async function boundedRead<T>(
  c: ManagerContext,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock, config } = c.var.services;
  const done = new AbortController();
  const late = new AbortController();
  const overtime = clock.sleep(config.limits.readMs, done.signal).then((): never => {
    late.abort();
    throw new AppError("provider.unavailable", {
      detail: `It did not answer within ${config.limits.readMs / 1_000} s.`,
      retryAfter: 5,
    });
  });
  // Once the read is done nobody waits for it any more.
  overtime.catch(() => {});
  try {
    const signal = AbortSignal.any([c.req.raw.signal, late.signal]);
    return await Promise.race([read(signal), overtime]);
  } finally {
    done.abort();
  }
}
