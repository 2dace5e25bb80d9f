import { createContext, Script } from "node:vm";

/** How long a pattern may look at a path, in milliseconds. */
const MATCH_MS = 50;

const script = new Script("pattern.test(path)");
const context = createContext({});

/**
 * A pattern of the metadata. It is written in the syntax of Rust's expressions, of which named groups
 * and flags at the beginning are said differently here.
 *
 * @throws SyntaxError
 */
export function pathPattern(source: string): RegExp {
  const named = source.replaceAll("(?P<", "(?<");
  const [whole = "", flags = ""] = /^\(\?([ims]+)\)/.exec(named) ?? [];
  const pattern = named.slice(whole.length);
  try {
    return new RegExp(pattern, `${flags}u`);
  } catch {
    // Only so are there escapes of what needs none.
    return new RegExp(pattern, flags);
  }
}

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
