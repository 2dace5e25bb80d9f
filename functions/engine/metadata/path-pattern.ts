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
