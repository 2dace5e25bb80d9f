import { AppError } from "../../../shared/errors/app-error.ts";
import type { ProviderHome } from "../../../shared/ports/cloud.ts";
import type { CallContext, Ref } from "../../../shared/ports/compute.ts";
import type { AwsClients } from "../clients.ts";
import { failureOf } from "../failure.ts";
import { partsOf } from "./name.ts";
import { getUrl } from "./reads.ts";

/** One request to a release's own URL. */
export async function call(
  aws: AwsClients,
  home: ProviderHome,
  cx: CallContext,
  at: { ref: Ref; url: string | null },
  request: Request,
): Promise<Response> {
  const { functionName, alias } = partsOf(at.ref);
  const url = at.url ?? (await getUrl(aws, cx, functionName, alias))?.url;
  if (url === undefined) {
    throw new AppError("release.not_found", { detail: `${at.ref.name} has no URL.` });
  }
  const { pathname, search } = new URL(request.url);
  const signal = AbortSignal.any([cx.signal, request.signal]);
  try {
    const answer = await home.fetch(
      new Request(new URL(pathname + search, url), { ...within(request), signal }),
    );
    if (refusedByUrl(answer)) throw await forbidden(answer);
    return answer;
  } catch (error) {
    throw failureOf("function-url", request.method, error);
  }
}

function within({ method, headers, body }: Request): RequestInit & { duplex?: "half" } {
  return { method, headers, ...(body === null ? {} : { body, duplex: "half" }) };
}

/** Lambda's own refusal, before the function: a function that refuses says so without this header. */
function refusedByUrl({ status, headers }: Response): boolean {
  return status === 403 && (headers.get("x-amzn-errortype") ?? "").startsWith("AccessDenied");
}

async function forbidden(answer: Response): Promise<Error> {
  const words = await answer.text();
  return Object.assign(new Error(words), { name: "FunctionUrlForbidden" });
}
