import { Readable } from "node:stream";
import { Client, type Dispatcher } from "undici";
import * as z from "zod";
import { AppError } from "../../shared/errors/app-error.ts";
import { Problem, problemCode } from "../../shared/errors/problem.ts";

type Method = "GET" | "HEAD" | "PUT" | "POST" | "DELETE";

interface RunnerRequest {
  method: Method;
  path: string;
  signal: AbortSignal;
  body?: unknown;
  stream?: ReadableStream<Uint8Array>;
}

/** HTTP over a keeper's socket. Problems become `AppError`s, a broken line the code it was made with. */
export interface RunnerClient {
  /** The answer's JSON; null where `absent` statuses came. */
  json<T>(shape: z.ZodType<T>, request: RunnerRequest): Promise<T>;
  /** The status, where it is no failure. */
  status(request: RunnerRequest, expected: readonly number[]): Promise<number>;
  lines<T>(shape: z.ZodType<T>, request: RunnerRequest): AsyncIterable<T>;
  /** Something else that goes over its socket, with the same words where the line breaks. */
  line<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** Longer than any answer but a followed log takes. */
const HEADERS_TIMEOUT_MS = 60_000;

export function createRunnerClient(
  socketPath: string,
  broken: "runner.unreachable" | "engine.unreachable",
): RunnerClient {
  const asUnreachable = (error: unknown, signal: AbortSignal): unknown => {
    if (error instanceof AppError || error instanceof z.ZodError || signal.aborted) return error;
    // It keeps its cause, from which `judge` tells whether the request may have been heard.
    return new AppError(broken, { cause: error });
  };

  async function send<T>(
    request: RunnerRequest,
    read: (answer: Dispatcher.ResponseData) => Promise<T>,
  ): Promise<T> {
    const client = open(socketPath);
    try {
      return await read(await dispatch(client, request));
    } catch (error) {
      throw asUnreachable(error, request.signal);
    } finally {
      await client.destroy();
    }
  }

  return {
    json: (shape, request) =>
      send(request, async (answer) => {
        await refuseProblem(answer);
        return shape.parse(await answer.body.json());
      }),
    status: (request, expected) =>
      send(request, async (answer) => {
        if (expected.includes(answer.statusCode)) return answer.statusCode;
        await refuseProblem(answer);
        throw new AppError("provider.unknown", {
          detail: `It answered with status ${answer.statusCode}.`,
        });
      }),
    async line(call, signal) {
      try {
        return await call();
      } catch (error) {
        throw asUnreachable(error, signal);
      }
    },
    async *lines(shape, request) {
      const client = open(socketPath);
      try {
        const answer = await dispatch(client, request);
        await refuseProblem(answer);
        for await (const line of linesOf(answer.body)) yield shape.parse(JSON.parse(line));
      } catch (error) {
        if (!request.signal.aborted) throw asUnreachable(error, request.signal);
      } finally {
        await client.destroy();
      }
    },
  };
}

function open(socketPath: string): Client {
  return new Client("http://runner", {
    socketPath,
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: 0,
  });
}

function dispatch(client: Client, request: RunnerRequest): Promise<Dispatcher.ResponseData> {
  const { method, path, signal, body, stream } = request;
  return client.request({
    method,
    path,
    signal,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    ...(stream === undefined ? {} : { body: Readable.fromWeb(stream) }),
  });
}

async function refuseProblem({ statusCode, body }: Dispatcher.ResponseData): Promise<void> {
  if (statusCode < 400) return;
  const problem = Problem.safeParse(await body.json().catch(() => null)).data;
  if (problem === undefined) {
    throw new AppError("provider.unknown", {
      detail: `It answered with status ${statusCode} and no problem.`,
    });
  }
  const { detail, retryAfter } = problem;
  throw new AppError(problemCode(problem), {
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = pieces.pop() ?? "";
    yield* pieces;
  }
}
