import { type Dispatcher, request } from "undici";
import { sessionHeader } from "./auth-webhook.ts";
import type { Exchange } from "./corpus.ts";
import type { Received } from "./verdict.ts";

/** What is no JSON is told as the body. */
export async function askOverHttp(
  exchange: Exchange,
  { url, client, signed }: { url: string; client: Dispatcher; signed: Record<string, string> },
): Promise<Received> {
  const { query, variables, headers, session, path } = exchange;
  const response = await request(`${url}${path}`, {
    dispatcher: client,
    method: "POST",
    headers: {
      ...headers,
      ...sessionHeader(session),
      ...signed,
      "content-type": "application/json",
    },
    body: JSON.stringify({ query, ...(variables === null ? {} : { variables }) }),
  });
  const text = await response.body.text();
  return { body: jsonOf(text), headers: new Set(Object.keys(response.headers)) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return { notJson: text.slice(0, 2000) };
  }
}
