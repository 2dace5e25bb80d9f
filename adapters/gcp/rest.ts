import type * as z from "zod";
import { AppError } from "../../shared/errors/app-error.ts";
import type { CallContext, Pace } from "../../shared/ports/compute.ts";
import { type Asked, GoogleError, jsonOf, lineError, notGoogle, refusal } from "./google-error.ts";
import type { SignIn } from "./sign-in.ts";

/** Longest wait for an answer; an upload may take longer. */
const ANSWER_MS = 60_000;
const UPLOAD_MS = 15 * 60_000;

export type Api =
  | "run"
  | "cloudfunctions"
  | "storage"
  | "logging"
  | "monitoring"
  | "secretmanager"
  | "cloudresourcemanager";

export interface Call {
  /** As Google's discovery documents name it. */
  name: string;
  api: Api;
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Under the root of the API, with its version. */
  path: string;
  query?: Readonly<Record<string, string | undefined>>;
  /** JSON. */
  body?: unknown;
  /** Bytes that are sent as they are, once. */
  upload?: { stream: ReadableStream<Uint8Array>; type: string; size: number };
  /** A POST that changes nothing. */
  reads?: boolean;
}

/** Google's APIs for one connection: signed in, paced, and with errors that `judge` knows. */
export interface Rest {
  json<T>(cx: CallContext, call: Call, shape: z.ZodType<T>): Promise<T>;
  /** The answer as it came, where it is a success. */
  answer(cx: CallContext, call: Call): Promise<Response>;
  /** Root of an API, without a slash at its end. */
  root(api: Api): string;
}

interface RestOptions {
  signIn: SignIn;
  endpoint: string | undefined;
  pace(call: Call): Pace;
}

export function createRest(options: RestOptions): Rest {
  const root = (api: Api) =>
    options.endpoint === undefined
      ? `https://${api}.googleapis.com`
      : options.endpoint.replace(/\/$/, "");

  const answer = async (cx: CallContext, call: Call): Promise<Response> => {
    const asked = askedOf(call);
    await cx.pace(options.pace(call));
    const first = await attempt(cx, options, root(call.api), call, asked);
    // The token may have ended on its way. What was refused so was not done, so it is safe to repeat.
    if (first.status !== 401 || call.upload !== undefined) return success(first, asked);
    await first.body?.cancel();
    options.signIn.forget();
    return success(await attempt(cx, options, root(call.api), call, asked), asked);
  };

  return {
    root,
    answer,
    async json(cx, call, shape) {
      const response = await answer(cx, call);
      const text = await bodyOf(response, askedOf(call));
      const parsed = shape.safeParse(jsonOf(text));
      if (parsed.success) return parsed.data;
      const where = parsed.error.issues[0]?.path.join(".") ?? "";
      const type = response.headers.get("content-type") ?? "no type";
      throw notGoogle(askedOf(call), `The answer (${type}) is not Google's at "${where}".`);
    },
  };
}

function askedOf(call: Call): Asked {
  return { call: call.name, write: call.method !== "GET" && call.reads !== true };
}

async function attempt(
  cx: CallContext,
  { signIn }: RestOptions,
  root: string,
  call: Call,
  asked: Asked,
): Promise<Response> {
  const token = await signIn.token();
  const limit = call.upload === undefined ? ANSWER_MS : UPLOAD_MS;
  const { method, body, upload } = call;
  try {
    return await fetch(`${root}${call.path}${queryOf(call)}`, {
      method,
      redirect: "manual",
      signal: AbortSignal.any([cx.signal, AbortSignal.timeout(limit)]),
      headers: {
        authorization: `Bearer ${token.reveal()}`,
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(upload === undefined ? {} : { "content-type": upload.type }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(upload === undefined ? {} : { body: upload.stream, duplex: "half" as const }),
    });
  } catch (error) {
    cx.signal.throwIfAborted();
    throw ourOwn(error) ?? lineError(asked, error);
  }
}

/** What we threw ourselves into the stream that was sent. */
function ourOwn(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  return error instanceof Error && error.cause instanceof AppError ? error.cause : null;
}

async function success(response: Response, asked: Asked): Promise<Response> {
  if (response.ok) return response;
  const text = await bodyOf(response, asked);
  const { status, headers } = response;
  throw refusal(asked, { status, header: (name) => headers.get(name), text });
}

async function bodyOf(response: Response, asked: Asked): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw lineError(asked, error);
  }
}

function queryOf({ query = {} }: Call): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) params.set(name, value);
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** null where Google knows nothing of it. */
export async function orNull<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof GoogleError && error.code === "NOT_FOUND" && !error.inOperation) {
      return null;
    }
    throw error;
  }
}
