import { expect, test } from "vitest";
import {
  newSocket,
  type SocketEffect,
  type SocketEvent,
  type SocketState,
  transition,
} from "./transport-ws.ts";

const LIMITS = { operations: 2, messageBytes: 300 };

/** What the client says. */
const said = (message: unknown, behind = false): SocketEvent => ({
  is: "message",
  data: typeof message === "string" ? message : JSON.stringify(message),
  behind,
});
const INIT = said({ type: "connection_init" });
const PING = said({ type: "ping" });
const PONG = said({ type: "pong" });
const ACCEPTED: SocketEvent = { is: "accepted" };
const READY = [INIT, ACCEPTED];
const subscribe = (id: string, payload: object = { query: "{ a }" }) =>
  said({ type: "subscribe", id, payload });
const complete = (id: string) => said({ type: "complete", id });
const next = (id: string): SocketEvent => ({ is: "next", id, text: '{"data":{"a":1}}' });

const sends = (message: object): SocketEffect => ({ do: "send", text: JSON.stringify(message) });
const closes = (code: number, reason: string): SocketEffect => ({ do: "close", code, reason });
const starts = (id: string, request: object = {}): SocketEffect => ({
  do: "start",
  id,
  request: { query: "{ a }", operationName: null, variables: {}, ...request },
});
const stops = (id: string): SocketEffect => ({ do: "stop", id });
const sendsNext = (id: string) => sends({ id, type: "next", payload: { data: { a: 1 } } });
const authenticates = (headers: Record<string, string> = {}): SocketEffect => ({
  do: "authenticate",
  headers: new Headers(headers),
});
const OPENED = [authenticates(), sends({ type: "connection_ack" })];
const INVALID = closes(4400, "Invalid message received");

const EXCHANGES: Record<string, [events: SocketEvent[], effects: SocketEffect[]]> = {
  "a query is answered and done": [
    [...READY, subscribe("1"), next("1"), { is: "complete", id: "1" }],
    [...OPENED, starts("1"), sendsNext("1"), sends({ id: "1", type: "complete" })],
  ],
  "a subscription goes on until the client has enough": [
    [...READY, subscribe("1"), next("1"), next("1"), complete("1"), next("1")],
    [...OPENED, starts("1"), sendsNext("1"), sendsNext("1"), stops("1")],
  ],
  "operations go on beside one another": [
    [...READY, subscribe("1"), subscribe("2"), next("2"), next("1"), complete("2"), next("1")],
    [
      ...OPENED,
      starts("1"),
      starts("2"),
      sendsNext("2"),
      sendsNext("1"),
      stops("2"),
      sendsNext("1"),
    ],
  ],
  "a request is told with its name and variables": [
    [
      ...READY,
      subscribe("1", { query: "q", operationName: "A", variables: { a: 1 }, extensions: {} }),
    ],
    [...OPENED, starts("1", { query: "q", operationName: "A", variables: { a: 1 } })],
  ],
  "an operation that fails ends with its errors": [
    [...READY, subscribe("1"), { is: "error", id: "1", errors: [{ message: "no" }] }, next("1")],
    [...OPENED, starts("1"), sends({ id: "1", type: "error", payload: [{ message: "no" }] })],
  ],
  "an id that is free again may be used again": [
    [...READY, subscribe("1"), { is: "complete", id: "1" }, subscribe("1"), complete("1")],
    [...OPENED, starts("1"), sends({ id: "1", type: "complete" }), starts("1"), stops("1")],
  ],
  "a completion that crosses ours is nothing": [[...READY, complete("1")], OPENED],
  "headers of the payload tell who asks": [
    [said({ type: "connection_init", payload: { headers: { "X-Role": "a" }, more: 1 } })],
    [authenticates({ "x-role": "a" })],
  ],
  "a ping is answered at any time, with what it brings": [
    [PING, INIT, said({ type: "ping", payload: { at: 1 } }), PONG],
    [sends({ type: "pong" }), authenticates(), sends({ type: "pong", payload: { at: 1 } })],
  ],
  "4400: no JSON": [[said("{")], [INVALID]],
  "4400: binary": [[{ is: "message", data: null, behind: false }], [INVALID]],
  "4400: an unknown type": [[said({ type: "start" })], [INVALID]],
  "4400: a type of the server's": [[said({ type: "connection_ack" })], [INVALID]],
  "4400: no id": [
    [...READY, said({ type: "subscribe", payload: {} })],
    [...OPENED, INVALID],
  ],
  "4400: an empty id": [
    [...READY, subscribe("")],
    [...OPENED, INVALID],
  ],
  "4400: no query": [
    [...READY, subscribe("1", {})],
    [...OPENED, INVALID],
  ],
  "4400: headers that are none": [
    [said({ type: "connection_init", payload: { headers: { "a b": "c" } } })],
    [INVALID],
  ],
  "4400: a payload that is none": [[said({ type: "connection_init", payload: [] })], [INVALID]],
  "4401: an operation before the first message": [[subscribe("1")], [closes(4401, "Unauthorized")]],
  "4401: an operation before the acknowledgement": [
    [INIT, subscribe("1"), ACCEPTED],
    [authenticates(), closes(4401, "Unauthorized")],
  ],
  "4403: refused": [
    [INIT, { is: "end", code: 4403, reason: "Forbidden" }, PING],
    [authenticates(), closes(4403, "Forbidden")],
  ],
  "4408: nothing was said in time": [
    [{ is: "initTimedOut" }, INIT],
    [closes(4408, "Connection initialisation timeout")],
  ],
  "no time-out once the client has begun": [
    [INIT, { is: "initTimedOut" }, ACCEPTED, { is: "initTimedOut" }],
    OPENED,
  ],
  "4409: an id that is in use; all operations stop": [
    [...READY, subscribe("1"), subscribe("2"), subscribe("1"), next("2")],
    [
      ...OPENED,
      starts("1"),
      starts("2"),
      stops("1"),
      stops("2"),
      closes(4409, "Subscriber for 1 already exists"),
    ],
  ],
  "4429: a second beginning while the first is looked at": [
    [INIT, INIT, ACCEPTED],
    [authenticates(), closes(4429, "Too many initialisation requests")],
  ],
  "4429: a second beginning after the first": [
    [...READY, INIT],
    [...OPENED, closes(4429, "Too many initialisation requests")],
  ],
  "1009: a message that is too large": [
    [said("ä".repeat(151))],
    [closes(1009, "A message has at most 300 bytes")],
  ],
  "one operation too many is refused, the others go on": [
    [...READY, subscribe("1"), subscribe("2"), subscribe("3"), next("1"), complete("3")],
    [
      ...OPENED,
      starts("1"),
      starts("2"),
      sends({
        id: "3",
        type: "error",
        payload: [{ message: "there are too many operations on this socket: at most 2 at once" }],
      }),
      sendsNext("1"),
    ],
  ],
  "1013: who takes no answers gets no more": [
    [...READY, said({ type: "ping" }, true)],
    [...OPENED, closes(1013, "Answers are not taken")],
  ],
  "who is behind may still stop": [
    [...READY, subscribe("1"), said({ type: "complete", id: "1" }, true)],
    [...OPENED, starts("1"), stops("1")],
  ],
  "a client that answers pings stays": [
    [...READY, { is: "pingDue" }, PONG, { is: "pingDue" }],
    [...OPENED, sends({ type: "ping" }), sends({ type: "ping" })],
  ],
  "1001: a client that says nothing from ping to ping is gone": [
    [...READY, subscribe("1"), { is: "pingDue" }, { is: "pingDue" }],
    [
      ...OPENED,
      starts("1"),
      sends({ type: "ping" }),
      stops("1"),
      closes(1001, "No answer to a ping"),
    ],
  ],
  "a client that goes stops all it asked for": [
    [...READY, subscribe("1"), subscribe("2"), { is: "closed" }, next("1"), { is: "closed" }],
    [...OPENED, starts("1"), starts("2"), stops("1"), stops("2")],
  ],
};

for (const [name, [events, effects]] of Object.entries(EXCHANGES)) {
  test(name, () => {
    expect(exchanged(events)).toEqual(effects);
  });
}

test("a reason fits into a close frame, without half a character", () => {
  const id = "€".repeat(60);
  const [closed] = exchanged([...READY, subscribe(id), subscribe(id)]).slice(-1);
  const reason = closed?.do === "close" ? closed.reason : "";
  expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
  expect(reason).toBe(`Subscriber for ${"€".repeat(36)}`);
});

test("whatever is said in whatever order, nothing is begun unasked and nothing goes on after the end", () => {
  const events: SocketEvent[] = [
    INIT,
    ACCEPTED,
    PING,
    subscribe("1"),
    subscribe("2"),
    complete("1"),
    next("1"),
    { is: "complete", id: "1" },
    { is: "error", id: "2", errors: [] },
    { is: "pingDue" },
    { is: "initTimedOut" },
    { is: "closed" },
    said("{"),
  ];
  let sequences = 0;
  const explore = (state: SocketState, running: readonly string[], depth: number) => {
    if (depth === 0) return;
    for (const event of events) {
      sequences += 1;
      const { state: after, effects } = transition(state, event, LIMITS);
      const left = new Set(running);
      for (const effect of effects) {
        if (effect.do === "start") {
          expect([state.phase, left.has(effect.id)]).toEqual(["ready", false]);
          left.add(effect.id);
        } else if (effect.do === "stop") left.delete(effect.id);
      }
      if (event.is === "complete" || event.is === "error") left.delete(event.id);
      const ended = after.phase === "closed";
      const isTold = effects.at(-1)?.do === "close";
      if ([...left].join() !== [...after.operations].join() || (ended && left.size > 0)) {
        expect.fail(`${JSON.stringify(event)} leaves ${[...left].join()} in ${after.phase}`);
      }
      if (state.phase === "closed") expect(effects).toEqual([]);
      else if (isTold || event.is === "closed") expect(ended).toBe(true);
      else expect(ended).toBe(false);
      explore(after, [...left], depth - 1);
    }
  };
  explore(newSocket, [], 2);
  const { state } = transition(transition(newSocket, INIT, LIMITS).state, ACCEPTED, LIMITS);
  explore(state, [], 3);
  expect(sequences).toBe(13 + 13 ** 2 + 13 + 13 ** 2 + 13 ** 3);
});

function exchanged(events: readonly SocketEvent[]): SocketEffect[] {
  let state: SocketState = newSocket;
  return events.flatMap((event) => {
    const { state: after, effects } = transition(state, event, LIMITS);
    state = after;
    return effects;
  });
}
