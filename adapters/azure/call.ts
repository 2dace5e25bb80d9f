import type { ProviderHome } from "../../shared/ports/cloud.ts";
import { type Asked, lineError } from "./errors.ts";

/** One request to an app's own address; the origin of its URL means nothing. */
export async function callApp(
  home: ProviderHome,
  origin: string,
  request: Request,
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const asked: Asked = {
    call: `${request.method} ${pathname}`,
    write: request.method !== "GET" && request.method !== "HEAD",
  };
  try {
    return await home.fetch(new Request(origin + pathname + search, request));
  } catch (error) {
    throw lineError(error, asked);
  }
}
