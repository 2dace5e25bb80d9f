/** More than are released at once; the oldest look goes. */
const LOOKS = 500;

/**
 * What an observation that found no release saw of the resource it would stand on, for the one write
 * that follows. It saves a read and nothing hangs on it: what changed since is refused by the
 * provider's compare-and-set value, or because it exists.
 */
export interface Looks<T> {
  keep(name: string, look: T): void;
  /** Once. */
  take(name: string): T | undefined;
}

export function createLooks<T>(): Looks<T> {
  const looks = new Map<string, T>();
  return {
    keep(name, look) {
      looks.delete(name);
      looks.set(name, look);
      const [oldest] = looks.keys();
      if (looks.size > LOOKS && oldest !== undefined) looks.delete(oldest);
    },
    take(name) {
      const look = looks.get(name);
      looks.delete(name);
      return look;
    },
  };
}
