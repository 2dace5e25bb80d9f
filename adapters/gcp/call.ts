import { AppError } from "../../shared/errors/app-error.ts";
import type { ProviderHome } from "../../shared/ports/cloud.ts";
import { lineError } from "./google-error.ts";

/** One request to a release's own address; path, query, method, headers and body are the request's. */
export async function callUrl(
  home: ProviderHome,
  url: string | undefined,
  request: Request,
  signal: AbortSignal,
): Promise<Response> {
  if (url === undefined) {
    throw new AppError("release.not_ready", { detail: "The release has no address yet." });
  }
  const from = new URL(request.url);
  const to = new URL(`${from.pathname}${from.search}`, url);
  const both = AbortSignal.any([signal, request.signal]);
  try {
    return await home.fetch(new Request(to, new Request(request, { signal: both })));
  } catch (error) {
    signal.throwIfAborted();
    throw lineError({ call: `${request.method} ${to.origin}`, write: true }, error);
  }
}
