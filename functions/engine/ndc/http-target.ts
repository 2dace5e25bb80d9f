/** Where requests to a URL go. */
export interface HttpTarget {
  origin: string;
  pathname: string;
  search: string;
  /** The name and password of the URL, as HTTP says them. */
  authorization: string | null;
}

/** Null where it is no URL, or none of HTTP. */
export function httpTarget(url: string): HttpTarget | null {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null;
  const { origin, pathname, search, username, password } = parsed;
  const named = [username, password].map(decodedOrNull);
  if (named.includes(null)) return null;
  const basic = `Basic ${Buffer.from(named.join(":")).toString("base64")}`;
  return { origin, pathname, search, authorization: username === "" ? null : basic };
}

function decodedOrNull(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
