import { parse } from "graphql";
import type { Exchange } from "./corpus.ts";

export type Transport = "http" | "ws";
export type Transports = Transport | "both";

const REFUSED_OVER_HTTP = "subscription are not supported over HTTP";

/**
 * Over what a request of the corpus is sent, at least one. The recorded answers are those of HTTP: what
 * is only there is not asked over a socket.
 */
export function transportsOf(exchange: Exchange, chosen: Transports): Transport[] {
  if (isOfHttpOnly(exchange) || chosen === "http") return ["http"];
  const kinds = operationsOf(exchange.query);
  // A mutation changes what the next one is answered: it is asked once.
  if (chosen === "both" && kinds.has("mutation")) return ["http"];
  // Only a socket gives the recorded answer: HTTP refuses all of them.
  if (kinds.has("subscription")) return ["ws"];
  return chosen === "ws" ? ["ws"] : ["http", "ws"];
}

function isOfHttpOnly({ path, expected, expectedHeaders }: Exchange): boolean {
  // The protocol of sockets has operations only, none of explaining them.
  if (path !== "/graphql") return true;
  // Its messages have no headers.
  if (expectedHeaders.length > 0) return true;
  // Over a socket the same is no error.
  return JSON.stringify(expected)?.includes(REFUSED_OVER_HTTP) ?? false;
}

/** None of what cannot be read: that is refused everywhere. */
function operationsOf(query: string): Set<string> {
  try {
    return new Set(
      parse(query).definitions.flatMap((one) =>
        one.kind === "OperationDefinition" ? [one.operation] : [],
      ),
    );
  } catch {
    return new Set();
  }
}
