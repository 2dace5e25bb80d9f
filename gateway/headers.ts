import { SIGNATURE_HEADER } from "../shared/protocol/invoke.ts";
import { isTraceparent, newTraceparent } from "./trace.ts";

/** What the gateway itself needs of a request's head. */
export interface RequestHead {
  /** Null: none, or more than one. */
  host: string | null;
  hosts: number;
  /** Name and value in turn, without what ends at this hop or is ours to say. */
  forward: string[];
  hasBody: boolean;
  authorization: string | null;
  accept: string | null;
  websocket: boolean;
  /** `lintas-signature`, as anybody may have written it. */
  signature: string | null;
  /** Names in `Connection` besides the usual ones. */
  connection: string | null;
  forwardedFor: string | null;
  forwardedProto: string | null;
  forwardedHost: string | null;
  traceparent: string | null;
  tracestate: string | null;
}

type Reader = (head: RequestHead, value: string, name: string) => void;

const drop: Reader = () => {};

/** Headers that are not simply passed on. */
const READERS = new Map<string, Reader>([
  [
    "host",
    (head, value) => {
      head.host = value;
      head.hosts++;
    },
  ],
  ["keep-alive", drop],
  ["proxy-connection", drop],
  ["proxy-authenticate", drop],
  ["proxy-authorization", drop],
  ["te", drop],
  ["trailer", drop],
  ["expect", drop],
  ["forwarded", drop],
  [
    SIGNATURE_HEADER,
    (head, value) => {
      head.signature = value;
    },
  ],
  [
    "connection",
    (head, value) => {
      if (value === "keep-alive" || value === "close") return;
      head.connection = head.connection === null ? value : `${head.connection},${value}`;
    },
  ],
  [
    "transfer-encoding",
    (head) => {
      head.hasBody = true;
    },
  ],
  [
    "upgrade",
    (head, value) => {
      if (value.toLowerCase().includes("websocket")) head.websocket = true;
    },
  ],
  [
    "content-length",
    (head, value, name) => {
      if (value !== "0") head.hasBody = true;
      head.forward.push(name, value);
    },
  ],
  [
    "authorization",
    (head, value, name) => {
      head.authorization = value;
      head.forward.push(name, value);
    },
  ],
  [
    "accept",
    (head, value, name) => {
      head.accept = value;
      head.forward.push(name, value);
    },
  ],
  [
    "traceparent",
    (head, value) => {
      head.traceparent = value;
    },
  ],
  [
    "tracestate",
    (head, value) => {
      head.tracestate = head.tracestate === null ? value : `${head.tracestate},${value}`;
    },
  ],
]);

/** Reads a head in one pass over the raw names and values. */
export function readHead(raw: readonly string[]): RequestHead {
  const head: RequestHead = {
    host: null,
    hosts: 0,
    forward: [],
    hasBody: false,
    authorization: null,
    accept: null,
    websocket: false,
    signature: null,
    connection: null,
    forwardedFor: null,
    forwardedProto: null,
    forwardedHost: null,
    traceparent: null,
    tracestate: null,
  };
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? "";
    const value = raw[i + 1] ?? "";
    const lower = name.toLowerCase();
    const reader = READERS.get(lower);
    if (reader !== undefined) reader(head, value, name);
    else if (lower.startsWith("x-forwarded-")) readForwarded(head, lower, value);
    else head.forward.push(name, value);
  }
  if (head.connection !== null) dropNamed(head, head.connection);
  return head;
}

/**
 * Adds what the gateway says of the request. `trusted`: the sender is a proxy whose own word
 * of the client goes on.
 */
export function addForwarded(
  head: RequestHead,
  sender: { address: string; trusted: boolean },
): void {
  const { forward } = head;
  const { address, trusted } = sender;
  forward.push(
    "x-forwarded-for",
    trusted && head.forwardedFor !== null ? `${head.forwardedFor}, ${address}` : address,
    "x-forwarded-proto",
    (trusted ? head.forwardedProto : null) ?? "http",
    "x-forwarded-host",
    (trusted ? head.forwardedHost : null) ?? head.host ?? "",
  );
  if (head.traceparent !== null && isTraceparent(head.traceparent)) {
    if (head.tracestate !== null) forward.push("tracestate", head.tracestate);
  } else head.traceparent = newTraceparent();
  forward.push("traceparent", head.traceparent);
}

/** The head without the caller's credentials, which were for us. */
export function dropAuthorization(head: RequestHead): void {
  dropNamed(head, "authorization");
}

function readForwarded(head: RequestHead, lower: string, value: string): void {
  if (lower === "x-forwarded-for")
    head.forwardedFor = head.forwardedFor === null ? value : `${head.forwardedFor}, ${value}`;
  else if (lower === "x-forwarded-proto") head.forwardedProto = value;
  else if (lower === "x-forwarded-host") head.forwardedHost = value;
}

function dropNamed(head: RequestHead, names: string): void {
  const named = new Set(
    names
      .toLowerCase()
      .split(",")
      .map((name) => name.trim()),
  );
  const kept: string[] = [];
  for (let i = 0; i < head.forward.length; i += 2) {
    const name = head.forward[i] ?? "";
    // Without its length a body would change its framing: no client may ask for that.
    if (named.has(name.toLowerCase()) && name.toLowerCase() !== "content-length") continue;
    kept.push(name, head.forward[i + 1] ?? "");
  }
  head.forward = kept;
}

/** Of an answer: ends at this hop, or is ours to say. */
const ANSWER_DROPPED = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "lintas-release",
]);

/** A function's answer headers as they go on, in turn name and value. */
export function answerHeaders(
  headers: Record<string, string | string[] | undefined>,
  release: string,
): (string | string[])[] {
  const out: (string | string[])[] = [];
  const connection = headers["connection"];
  const named =
    connection === undefined || connection === "keep-alive" || connection === "close"
      ? null
      : new Set(
          String(connection)
            .toLowerCase()
            .split(",")
            .map((name) => name.trim()),
        );
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || ANSWER_DROPPED.has(name) || named?.has(name)) continue;
    out.push(name, value);
  }
  out.push("lintas-release", release);
  return out;
}
