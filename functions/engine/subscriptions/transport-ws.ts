import type { GraphqlError, GraphqlRequest } from "../answer.ts";
import { type ClientMessage, readMessage } from "./transport-ws-messages.ts";

/**
 * The protocol `graphql-transport-ws` as a server sees one socket:
 *
 *     new ── connection_init ──► initialising ── accepted ──► ready ──┐
 *      │                              │                               │
 *      └── init time-out ──┬─ refused ┴── what the protocol forbids ──┘
 *                          ▼
 *                       closed
 */
export interface SocketState {
  phase: "new" | "initialising" | "ready" | "closed";
  /** Ids of the operations that go on. */
  operations: ReadonlySet<string>;
  /** Whether the client has said anything since the last ping. */
  heard: boolean;
}

export const newSocket: SocketState = { phase: "new", operations: new Set(), heard: true };

export type SocketEvent =
  /** `data` null: it is binary. `behind`: the client does not take what it is sent. */
  | { is: "message"; data: string | null; behind: boolean }
  | { is: "initTimedOut" }
  | { is: "pingDue" }
  | { is: "accepted" }
  | { is: "next"; id: string; text: string }
  | { is: "error"; id: string; errors: readonly GraphqlError[] }
  | { is: "complete"; id: string }
  /** The server ends the socket. */
  | { is: "end"; code: number; reason: string }
  /** The client has. */
  | { is: "closed" };

export type SocketEffect =
  | { do: "send"; text: string }
  | { do: "close"; code: number; reason: string }
  | { do: "authenticate"; headers: Headers }
  | { do: "start"; id: string; request: GraphqlRequest }
  | { do: "stop"; id: string };

export interface ProtocolLimits {
  /** Operations of one socket at once. */
  operations: number;
  /** Bytes of a message of a client. */
  messageBytes: number;
}

export interface Transition {
  state: SocketState;
  effects: readonly SocketEffect[];
}

/** What follows from an event; nothing else does anything. */
export function transition(
  state: SocketState,
  event: SocketEvent,
  limits: ProtocolLimits,
): Transition {
  if (state.phase === "closed") return { state, effects: [] };
  switch (event.is) {
    case "message":
      return onData({ ...state, heard: true }, event, limits);
    case "initTimedOut":
      if (state.phase !== "new") return { state, effects: [] };
      return close(state, 4408, "Connection initialisation timeout");
    case "pingDue":
      if (!state.heard) return close(state, 1001, "No answer to a ping");
      return { state: { ...state, heard: false }, effects: [send({ type: "ping" })] };
    case "accepted":
      if (state.phase !== "initialising") return { state, effects: [] };
      return { state: { ...state, phase: "ready" }, effects: [send({ type: "connection_ack" })] };
    case "next":
    case "error":
    case "complete":
      return onAnswer(state, event);
    case "end":
      return close(state, event.code, event.reason);
    case "closed":
      return { state: { ...state, phase: "closed", operations: new Set() }, effects: stops(state) };
  }
}

function onData(
  state: SocketState,
  { data, behind }: { data: string | null; behind: boolean },
  limits: ProtocolLimits,
): Transition {
  if (data !== null && Buffer.byteLength(data) > limits.messageBytes) {
    return close(state, 1009, `A message has at most ${limits.messageBytes} bytes`);
  }
  const message = data === null ? null : readMessage(data);
  if (message === null) return close(state, 4400, "Invalid message received");
  const isAnswered = message.type !== "pong" && message.type !== "complete";
  if (behind && isAnswered) return close(state, 1013, "Answers are not taken");
  return onMessage(state, message, limits);
}

function onMessage(state: SocketState, message: ClientMessage, limits: ProtocolLimits): Transition {
  switch (message.type) {
    case "connection_init":
      if (state.phase !== "new") return close(state, 4429, "Too many initialisation requests");
      return {
        state: { ...state, phase: "initialising" },
        effects: [{ do: "authenticate", headers: message.headers }],
      };
    case "ping": {
      const { payload } = message;
      return { state, effects: [send({ type: "pong", ...(payload == null ? {} : { payload }) })] };
    }
    case "pong":
      return { state, effects: [] };
    case "subscribe":
      return onSubscribe(state, message, limits);
    case "complete":
      // It may have ended while the message was on its way.
      if (!state.operations.has(message.id)) return { state, effects: [] };
      return { state: without(state, message.id), effects: [{ do: "stop", id: message.id }] };
  }
}

function onSubscribe(
  state: SocketState,
  { id, request }: Extract<ClientMessage, { type: "subscribe" }>,
  limits: ProtocolLimits,
): Transition {
  if (state.phase !== "ready") return close(state, 4401, "Unauthorized");
  if (state.operations.has(id)) return close(state, 4409, `Subscriber for ${id} already exists`);
  if (state.operations.size >= limits.operations) {
    const message = `there are too many operations on this socket: at most ${limits.operations} at once`;
    return { state, effects: [send({ id, type: "error", payload: [{ message }] })] };
  }
  const operations = new Set(state.operations).add(id);
  return { state: { ...state, operations }, effects: [{ do: "start", id, request }] };
}

function onAnswer(
  state: SocketState,
  event: Extract<SocketEvent, { is: "next" | "error" | "complete" }>,
): Transition {
  const { id } = event;
  if (!state.operations.has(id)) return { state, effects: [] };
  if (event.is === "next") {
    // The answer is text already, the same for all who get it.
    const text = `{"id":${JSON.stringify(id)},"type":"next","payload":${event.text}}`;
    return { state, effects: [{ do: "send", text }] };
  }
  const message =
    event.is === "error" ? { id, type: "error", payload: event.errors } : { id, type: "complete" };
  return { state: without(state, id), effects: [send(message)] };
}

function close(state: SocketState, code: number, reason: string): Transition {
  return {
    state: { ...state, phase: "closed", operations: new Set() },
    effects: [...stops(state), { do: "close", code, reason: fitting(reason) }],
  };
}

function stops({ operations }: SocketState): SocketEffect[] {
  return [...operations].map((id) => ({ do: "stop", id }));
}

function without(state: SocketState, id: string): SocketState {
  return { ...state, operations: new Set([...state.operations].filter((one) => one !== id)) };
}

function send(message: Readonly<Record<string, unknown>>): SocketEffect {
  return { do: "send", text: JSON.stringify(message) };
}

/** RFC 6455 gives a close frame's reason 123 bytes. */
const REASON_BYTES_MAX = 123;

function fitting(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.byteLength <= REASON_BYTES_MAX) return reason;
  // A character that is cut through goes whole.
  return bytes
    .subarray(0, REASON_BYTES_MAX)
    .toString("utf8")
    .replace(/\uFFFD+$/, "");
}
