/**
 * The web's Request: Node's own class, so that `fetch(request)` and `new Request(request)` work in
 * a function as they do elsewhere. Null for a `Host` or target that makes no URL, and for methods
 * that it does not know how to carry (TRACE, CONNECT).
 */
export function makeRequest(
  origin: { scheme: "http" | "https"; host: string },
  target: string,
  init: RequestInit,
): Request | null {
  if (!target.startsWith("/") || !/^[\w.:[\]-]+$/.test(origin.host)) return null;
  const url = `${origin.scheme}://${origin.host}${target}`;
  if (!URL.canParse(url)) return null;
  try {
    return new Request(url, init);
  } catch {
    return null;
  }
}

/** Whether a request has a body, by what its headers say (RFC 9112, 6.3). */
export function hasBody(method: string, header: (name: string) => string | undefined): boolean {
  if (method === "GET" || method === "HEAD") return false;
  if (header("transfer-encoding") !== undefined) return true;
  const length = header("content-length");
  return length !== undefined && length !== "0";
}
