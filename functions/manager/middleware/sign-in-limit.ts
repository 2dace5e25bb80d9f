import type { Clock } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors/app-error.ts";

const WINDOW_MS = 60_000;
const ADDRESSES = 10_000;

/** Counts failed sign-ins per address. Each process counts for itself. */
export interface SignInLimit {
  /** Throws `request.rate_limited` where the address failed too often in the last minute. */
  check(address: string): void;
  failed(address: string): void;
}

export function signInLimit(clock: Clock, most: number): SignInLimit {
  const windows = new Map<string, { since: number; failures: number }>();
  const current = (address: string) => {
    const window = windows.get(address);
    const age = clock.now().getTime() - (window?.since ?? 0);
    return window && age >= 0 && age < WINDOW_MS ? window : null;
  };
  return {
    check(address) {
      const window = current(address);
      if (window === null || window.failures < most) return;
      const leftMs = WINDOW_MS - (clock.now().getTime() - window.since);
      throw new AppError("request.rate_limited", {
        detail: "Too many sign-ins failed from this address.",
        retryAfter: Math.max(1, Math.ceil(leftMs / 1_000)),
      });
    },
    failed(address) {
      const window = current(address);
      if (window) return void window.failures++;
      if (windows.size >= ADDRESSES) windows.clear();
      windows.set(address, { since: clock.now().getTime(), failures: 1 });
    },
  };
}
