/** A request as each platform brings it. */
export interface Asked {
  method: string;
  /** Path and query, as far as the platform leaves them as received. */
  target: string;
  /** By its name in lower case; undefined where it is missing. */
  header(name: string): string | undefined;
  /** For the function, and called for it alone. Null where the web's Request cannot carry it. */
  request(): Request | null;
  /** Whether the one who asked went away; absent where the platform does not tell. */
  isGone?(): boolean;
  /**
   * Calls back once the answer is written or given up. Absent where the platform itself keeps to
   * the number of requests at once.
   */
  whenOver?(over: () => void): void;
}
