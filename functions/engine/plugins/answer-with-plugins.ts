import type { AnswerOptions, GraphqlError, GraphqlRequest } from "../answer.ts";
import { parseExact } from "../ndc/exact-json.ts";
import type { BuildPlugins } from "./build-plugins.ts";
import { PluginFailure, toldFailure } from "./plugin-failure.ts";
import { askBeforeParse } from "./pre-parse.ts";
import { askBeforeResponse } from "./pre-response.ts";
import type { Asked } from "./told-request.ts";

export interface Answering {
  /** Answers a request, which plugins may have changed. */
  answer: (request: GraphqlRequest) => Promise<Response>;
  /** The answer to a request that a plugin refuses. */
  refuse: (error: GraphqlError, status: 400 | 500) => Response;
  options: Pick<AnswerOptions, "exposeInternalErrors" | "traceId" | "traceparent" | "signal">;
}

/**
 * Answers a request between the plugins before parsing and those before the response. The latter see
 * every answer, also that of a plugin before parsing.
 */
export async function answerWithPlugins(
  plugins: BuildPlugins,
  asked: Asked,
  answering: Answering,
): Promise<Response> {
  const own = await orRefuse(answering, () => afterParsePlugins(plugins, asked, answering));
  if (plugins.preResponse.length === 0) return own;
  const text = await own.text();
  const { status, headers } = own;
  return await orRefuse(answering, async () => {
    const response = jsonIn(text);
    const changed = await askBeforeResponse(plugins, asked, response, answering.options);
    const body = changed === null ? text : JSON.stringify(changed.response);
    return new Response(body, { status, headers });
  });
}

async function afterParsePlugins(
  plugins: BuildPlugins,
  asked: Asked,
  { answer, options }: Answering,
): Promise<Response> {
  const before = await askBeforeParse(plugins, asked, options);
  if ("request" in before) return await answer(before.request);
  const headers = { "content-type": "application/json" };
  return new Response(new Uint8Array(before.answer), { headers });
}

async function orRefuse(
  { refuse, options }: Answering,
  run: () => Promise<Response>,
): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof PluginFailure)) throw error;
    return refuse(toldFailure(error, options), error.status);
  }
}

/** What a plugin before parsing says is nobody's to check: a text that is no JSON stands for itself. */
function jsonIn(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return text;
  }
}
