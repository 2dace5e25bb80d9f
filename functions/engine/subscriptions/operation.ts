import {
  answer,
  type AnswerOptions,
  type GraphqlError,
  type GraphqlRequest,
  told,
  understand,
} from "../answer.ts";
import { readDocument } from "../graphql/document.ts";
import type { LargeAnswers } from "../http/moved-operation.ts";
import type { LoadedBuild } from "../loaded-build.ts";
import { parseExact } from "../ndc/exact-json.ts";
import type { Client } from "../plugins/client.ts";
import { askBeforeParse } from "../plugins/pre-parse.ts";
import { askBeforeResponse } from "../plugins/pre-response.ts";
import type { Poller } from "./poller.ts";
import { subscriptionOf } from "./subscription.ts";
import type { TakeTurn } from "./turn.ts";

/** What the operations of all clients share. */
export interface Operating {
  poller: Poller;
  options: Pick<AnswerOptions, "limits" | "requireVariables" | "exposeInternalErrors">;
}

/** An operation, with who asks for it. */
export interface Asked {
  build: LoadedBuild;
  client: Client;
  request: GraphqlRequest;
  traceparent: string | null;
  /** Mutations are refused, as where the method is GET. */
  readOnly: boolean;
  /** Absent: answers of any size are made here. */
  large?: LargeAnswers | undefined;
  /** Of what is no subscription; absent: it need not wait, and has any time. */
  turn?: TakeTurn | undefined;
  /** Hears in full of what the client is told as an internal error. */
  failed?: AnswerOptions["failed"];
}

/** Where the answers of one operation go, whatever it is. It ends by `error` or by `complete`. */
export interface Sink {
  /** False: it is behind; the answers of a subscription are left out until it is not. */
  ready(): boolean;
  /** @param text The JSON of a GraphQL response. */
  next(text: string): void;
  /** It was refused, or cannot go on. */
  error(errors: readonly GraphqlError[]): void;
  complete(): void;
}

/**
 * Carries out an operation of any kind. Returns how it is given up; the sink hears nothing of it after
 * that.
 */
export function carryOut(operating: Operating, asked: Asked, sink: Sink): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const { traceparent, failed } = asked;
  const traceId = traceparent?.split("-")[1] ?? null;
  const options = { ...operating.options, failed, traceId, traceparent, signal };
  const guarded: Sink = {
    ready: () => sink.ready(),
    next: (text) => void (signal.aborted || sink.next(text)),
    error: (errors) => void (signal.aborted || sink.error(errors)),
    complete: () => void (signal.aborted || sink.complete()),
  };
  run(operating.poller, asked, options, guarded).catch((error: unknown) => {
    guarded.error([told(error, options)]);
  });
  return () => stop.abort();
}

async function run(
  poller: Poller,
  asked: Asked,
  options: AnswerOptions,
  sink: Sink,
): Promise<void> {
  const { plugins } = asked.build;
  const before =
    plugins.preParse.length === 0
      ? { request: asked.request }
      : await askBeforeParse(plugins, asked, options);
  if ("answer" in before) {
    sink.next(JSON.stringify(parseExact(before.answer.toString("utf8"))));
    return sink.complete();
  }
  const { request } = before;
  const { operation } = readDocument(request.query, request.operationName, options.limits);
  if (operation.operation === "subscription") {
    return subscribe(poller, { ...asked, request }, options, sink);
  }
  if (operation.operation === "mutation" && asked.readOnly) {
    return sink.error([{ message: "a mutation is sent by POST" }]);
  }
  const answered = (signal: AbortSignal) =>
    answerOnce(asked, request, { ...options, signal }, sink);
  const { signal } = options;
  await (asked.turn === undefined ? answered(signal) : asked.turn(signal, answered));
}

function subscribe(poller: Poller, asked: Asked, options: AnswerOptions, sink: Sink): void {
  const { build, client, request } = asked;
  const { signal } = options;
  const understood = understand(build, client.session, client.headers, request, options);
  const subscription = subscriptionOf(build.metadata, understood);
  if (!("fetch" in subscription)) {
    const { responseName, value } = subscription;
    sink.next(JSON.stringify({ data: { [responseName]: value } }));
    return sink.complete();
  }
  if (signal.aborted) return;
  const leave = poller.subscribe(
    { build, ...client, polled: subscription, operation: understood.operation },
    {
      next: pluggedNext(asked, options, {
        ...sink,
        error(errors) {
          leave();
          sink.error(errors);
        },
      }),
      end: (errors) => (errors === null ? sink.complete() : sink.error(errors)),
    },
  );
  // The first answer may have been given up already.
  if (signal.aborted) leave();
  else signal.addEventListener("abort", leave, { once: true });
}

/**
 * How a polled answer goes to the client. Where plugins are asked before it one is under way at a
 * time: of those that come meanwhile the newest is offered again after the next poll.
 */
function pluggedNext(
  { build, client, request }: Asked,
  options: AnswerOptions,
  sink: Sink,
): (text: string) => boolean {
  let asking = false;
  const ask = async (text: string) => {
    const response: unknown = parseExact(text);
    try {
      const changed = await askBeforeResponse(
        build.plugins,
        { client, request },
        response,
        options,
      );
      sink.next(changed === null ? text : JSON.stringify(changed.response));
    } catch (error) {
      sink.error([told(error, options)]);
    } finally {
      asking = false;
    }
  };
  return (text) => {
    if (asking || !sink.ready()) return false;
    if (build.plugins.preResponse.length === 0) {
      sink.next(text);
    } else {
      asking = true;
      void ask(text);
    }
    return true;
  };
}

async function answerOnce(
  { build, client, request: original, large: elsewhere }: Asked,
  request: GraphqlRequest,
  options: AnswerOptions,
  sink: Sink,
): Promise<void> {
  const { session, headers } = client;
  // What plugins may change has to be here.
  const large = build.plugins.preResponse.length === 0 ? elsewhere : undefined;
  const bounded = { ...options, queryBytesMax: large?.bytesMax };
  const made = await answer(build, session, headers, request, bounded);
  // Its headers are for HTTP alone, as in Hasura's engine: a page's scripts can read messages, and a
  // cookie is often kept from them.
  const { data, errors, carriedOut } = made;
  if (!carriedOut && errors !== undefined) return sink.error(errors);
  if (made.beyondBytes && large !== undefined) {
    const moved = { media: "application/json" as const, session, headers, request, options };
    sink.next(await (await large.answer(moved)).text());
    return sink.complete();
  }
  const response = errors === undefined ? { data } : { data, errors };
  const asked = { client, request: original };
  const changed =
    build.plugins.preResponse.length === 0
      ? null
      : await askBeforeResponse(build.plugins, asked, response, options);
  sink.next(JSON.stringify(changed === null ? response : changed.response));
  sink.complete();
}
