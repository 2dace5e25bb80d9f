import { createContext, Script } from "node:vm";

/** How long a pattern may look at a path, in milliseconds. */
const MATCH_MS = 50;

const script = new Script("pattern.test(path)");
const context = createContext({});

/**
 * Whether a pattern matches anywhere in a path. Unlike Rust's, expressions here may need time that
 * grows with 2 to the length of the path, and one build's would stop the requests of all: they are
 * given up.
 *
 * @throws Error It took too long.
 */
export function matchesPath(pattern: RegExp, path: string): boolean {
  Object.assign(context, { pattern, path });
  return script.runInContext(context, { timeout: MATCH_MS }) as boolean;
}
