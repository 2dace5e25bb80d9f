import { AppError } from "../../../shared/errors/app-error.ts";
import { servedKey, type ServedPart } from "./served-part.ts";

interface OfRelease {
  open: number;
  ending: AbortController;
}

/** One that is open. */
export interface Entered {
  /** Aborts when it is to end. */
  signal: AbortSignal;
  leave: () => void;
}

type Name = Pick<ServedPart, "release" | "part">;

/** What stays open: sockets and streams of events, so many of each organization. */
export class Streams {
  readonly #max: number;
  readonly #byOrganization = new Map<string, number>();
  readonly #byRelease = new Map<string, OfRelease>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Throws `request.rate_limited`. */
  enter(part: ServedPart): Entered {
    const { organization } = part;
    const there = this.#byOrganization.get(organization) ?? 0;
    if (there >= this.#max) {
      throw new AppError("request.rate_limited", {
        detail: `At most ${this.#max} sockets and streams of one organization are kept open.`,
        retryAfter: 1,
      });
    }
    this.#byOrganization.set(organization, there + 1);
    const key = servedKey(part);
    const of = this.#byRelease.get(key) ?? { open: 0, ending: new AbortController() };
    this.#byRelease.set(key, of);
    of.open += 1;
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      this.#leave(organization);
      of.open -= 1;
      if (of.open === 0 && this.#byRelease.get(key) === of) this.#byRelease.delete(key);
    };
    return { leave, signal: of.ending.signal };
  }

  /** Ends those of a release. */
  end(name: Name): void {
    const key = servedKey(name);
    const of = this.#byRelease.get(key);
    this.#byRelease.delete(key);
    of?.ending.abort();
  }

  #leave(organization: string): void {
    const rest = (this.#byOrganization.get(organization) ?? 1) - 1;
    if (rest === 0) this.#byOrganization.delete(organization);
    else this.#byOrganization.set(organization, rest);
  }
}
