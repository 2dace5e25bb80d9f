import { AppError } from "../../../shared/errors/app-error.ts";
import { accepted } from "../http/media-type.ts";
import { refuse } from "../http/respond.ts";

/** An error of the engine itself, before a build has seen the request, in the form of GraphQL. */
export function refusal(error: AppError, request: Request): Response {
  const { code, status, message, retryAfter } = error;
  const media = accepted(request.headers.get("accept")) ?? "application/json";
  return refuse(
    { message, extensions: { code } },
    {
      status,
      media,
      headers: retryAfter === undefined ? [] : [["retry-after", String(retryAfter)]],
    },
  );
}

/**
 * The same for whoever is not told more: nothing is signed, signed wrongly, or for a release that is
 * not here.
 */
export function masked(request: Request): Response {
  return refusal(new AppError("request.not_found"), request);
}
