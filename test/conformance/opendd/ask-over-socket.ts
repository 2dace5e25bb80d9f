import { type RawData, WebSocket } from "ws";
import { SUBPROTOCOL } from "../../../functions/engine/subscriptions/transport-ws-messages.ts";
import { sessionHeader } from "./auth-webhook.ts";
import type { Exchange } from "./corpus.ts";
import type { Received } from "./verdict.ts";

type Message = Readonly<Record<string, unknown>>;

const ID = "1";
const ANSWER_MS = 30_000;

/**
 * The first answer to an operation on a socket of its own, as the body that HTTP would have had. Who
 * asks is told where the protocol has it told: in the first message. Rejects where there is no answer.
 */
export async function askOverSocket(
  { query, variables, headers, session, path }: Exchange,
  { url, signed }: { url: string; signed: Record<string, string> },
): Promise<Received> {
  const socket = new WebSocket(`${url}${path}`, SUBPROTOCOL, { headers: signed });
  const payload = { query, ...(variables === null ? {} : { variables }) };
  const who = { ...headers, ...sessionHeader(session) };
  try {
    const body = await answered(socket, (type) => {
      if (type === "open") return { type: "connection_init", payload: { headers: who } };
      return type === "connection_ack" ? { type: "subscribe", id: ID, payload } : null;
    });
    return { body, headers: new Set() };
  } finally {
    socket.terminate();
  }
}

function answered(socket: WebSocket, reply: (to: unknown) => Message | null): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const late = setTimeout(() => reject(new Error("no answer in time")), ANSWER_MS);
  const say = (to: unknown) => {
    const message = reply(to);
    if (message !== null) socket.send(JSON.stringify(message));
  };
  socket.on("open", () => say("open"));
  socket.on("message", (data) => {
    const message = messageOf(data);
    const body = bodyOf(message);
    if (body !== undefined) resolve(body);
    else if (message["type"] === "complete")
      reject(new Error("it was completed without an answer"));
    else say(message["type"]);
  });
  socket.on("error", reject);
  socket.on("close", (code, reason) => reject(new Error(`closed by ${code} ${String(reason)}`)));
  return promise.finally(() => clearTimeout(late));
}

function messageOf(data: RawData): Message {
  return JSON.parse((data as Buffer).toString("utf8")) as Message;
}

/** Undefined: the message is no answer. */
function bodyOf({ type, payload }: Message): unknown {
  if (type === "next") return payload;
  return type === "error" ? { data: null, errors: payload } : undefined;
}
