import * as z from "zod";
import type { GraphqlRequest } from "../answer.ts";

/** The name by which client and server agree on the protocol. */
export const SUBPROTOCOL = "graphql-transport-ws";

/** What a client may say. Source: the protocol's description in the repository of `graphql-ws`. */
export type ClientMessage =
  | { type: "connection_init"; headers: Headers }
  | { type: "ping"; payload: unknown }
  | { type: "pong" }
  | { type: "subscribe"; id: string; request: GraphqlRequest }
  | { type: "complete"; id: string };

const Payload = z.record(z.string(), z.unknown());
const Id = z.string().min(1);

const Message = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("connection_init"),
    payload: z.looseObject({ headers: z.record(z.string(), z.string()).nullish() }).nullish(),
  }),
  z.object({ type: z.literal("ping"), payload: Payload.nullish() }),
  z.object({ type: z.literal("pong"), payload: Payload.nullish() }),
  z.object({
    type: z.literal("subscribe"),
    id: Id,
    payload: z.object({
      query: z.string(),
      operationName: z.string().nullish(),
      variables: Payload.nullish(),
      extensions: Payload.nullish(),
    }),
  }),
  z.object({ type: z.literal("complete"), id: Id }),
]);

/** Null: it is no message of the protocol. */
export function readMessage(text: string): ClientMessage | null {
  const read = Message.safeParse(jsonOf(text));
  if (!read.success) return null;
  const message = read.data;
  switch (message.type) {
    case "connection_init": {
      const headers = headersOf(message.payload?.headers ?? {});
      return headers && { type: message.type, headers };
    }
    case "ping":
      return { type: message.type, payload: message.payload };
    case "pong":
      return { type: message.type };
    case "subscribe": {
      const { query, operationName, variables } = message.payload;
      const request = { query, operationName: operationName || null, variables: variables ?? {} };
      return { type: message.type, id: message.id, request };
    }
    case "complete":
      return message;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Null: some cannot be headers. */
function headersOf(given: Readonly<Record<string, string>>): Headers | null {
  try {
    return new Headers(given);
  } catch {
    return null;
  }
}
