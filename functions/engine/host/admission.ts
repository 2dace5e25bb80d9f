import type { Clock } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors/app-error.ts";

export interface AdmissionLimits {
  /** Requests of one organization that are worked on at once. */
  concurrency: number;
  /** Requests of one organization that wait for their turn. */
  queue: number;
  /** How long one waits, in milliseconds. */
  queueMs: number;
}

interface Tenant {
  running: number;
  /** Those that wait, in the order in which they came; each takes its turn or has left. */
  waiting: Set<() => void>;
}

const RETRY_SECONDS = 1;

/** Lets requests in, so many of each organization at once: whatever one sends, others have their own. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #clock: Clock;
  readonly #tenants = new Map<string, Tenant>();

  constructor(limits: AdmissionLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * Gives how the request leaves, to be called once. Throws `request.rate_limited` where too many
   * wait already, or none has left in time.
   */
  async enter(organization: string, signal: AbortSignal): Promise<() => void> {
    const tenant = this.#tenants.get(organization) ?? { running: 0, waiting: new Set() };
    if (tenant.running < this.#limits.concurrency) {
      tenant.running += 1;
      this.#tenants.set(organization, tenant);
      return () => this.#leave(organization, tenant);
    }
    if (tenant.waiting.size >= this.#limits.queue) throw tooMany();
    await this.#turn(tenant, signal);
    return () => this.#leave(organization, tenant);
  }

  async #turn(tenant: Tenant, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const turn = () => {
      over.abort();
      resolve();
    };
    const leave = () => {
      if (!tenant.waiting.delete(turn)) return;
      over.abort();
      reject(tooMany());
    };
    tenant.waiting.add(turn);
    signal.addEventListener("abort", leave, { signal: over.signal });
    if (signal.aborted) leave();
    void this.#clock.sleep(this.#limits.queueMs, over.signal).then(leave);
    await promise;
  }

  #leave(organization: string, tenant: Tenant): void {
    const [next] = tenant.waiting;
    if (next !== undefined) {
      // Its place goes over to the next.
      tenant.waiting.delete(next);
      next();
      return;
    }
    tenant.running -= 1;
    if (tenant.running === 0) this.#tenants.delete(organization);
  }
}

function tooMany(): AppError {
  return new AppError("request.rate_limited", {
    detail: "Too many requests of this organization are being answered.",
    retryAfter: RETRY_SECONDS,
  });
}
