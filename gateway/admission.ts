import type { Clock } from "../shared/clock.ts";
import { AppError } from "../shared/errors/app-error.ts";
import { SIGNATURE_HEADER } from "../shared/protocol/invoke.ts";
import type { GatewayLimits } from "./config.ts";
import { addForwarded, dropAuthorization, type RequestHead } from "./headers.ts";
import type { GatewayMetrics } from "./metrics.ts";
import { requireInvoker } from "./private.ts";
import {
  isInternalPath,
  type PartTarget,
  partOf,
  pathOf,
  pickRelease,
  type RouteTable,
  routeOf,
} from "./resolve.ts";
import { partAtAddress, type SignedAddress } from "./signed.ts";

export interface AdmissionContext {
  table(): RouteTable | null;
  trusted: (address: string) => boolean;
  limits: GatewayLimits;
  metrics: GatewayMetrics;
  clock: Clock;
  random: () => number;
}

/** What is asked for, however it was written. `target` is the path with its query, as it goes on. */
export interface Asked {
  method: string;
  target: string;
  /** Of the sender. */
  address: string;
}

/** @throws AppError `gateway.bad_request`. */
export function readAsked(
  head: RequestHead,
  request: { method?: string | undefined; url?: string | undefined; address: string | undefined },
): Asked {
  const { method = "GET", url = "/", address = "unknown" } = request;
  return { method, address, target: url.startsWith("/") ? url : readAbsolute(url, head) };
}

/**
 * Decides which part serves a request, and makes its head ready to go there: the part that a
 * signature of this installation names, else the one that host and path lead to.
 * @throws AppError saying why none does.
 */
export function admit(
  cx: AdmissionContext,
  head: RequestHead,
  asked: Asked,
  signed: SignedAddress | null,
): PartTarget {
  const { limits } = cx;
  if (cx.metrics.inflight > limits.requests)
    throw new AppError("gateway.busy", {
      detail: `The gateway serves ${limits.requests} requests at once.`,
      retryAfter: 1,
    });
  const table = cx.table();
  if (table === null) throw new AppError("gateway.no_route_table", { retryAfter: 5 });
  if (head.host === null || head.hosts !== 1)
    throw new AppError("gateway.bad_request", { detail: "It must have one `Host` header." });
  if (isInternalPath(pathOf(asked.target))) throw new AppError("gateway.no_part");
  const part = signed === null ? routedPart(cx, table, head, asked) : partAtAddress(table, signed);
  if (head.websocket && part.upstream.kind !== "engine")
    throw new AppError("gateway.upgrade_unsupported");
  if (signed !== null) head.forward.push(SIGNATURE_HEADER, signed.header);
  const { address } = asked;
  addForwarded(head, { address, trusted: cx.trusted(address) });
  return part;
}

function routedPart(
  cx: AdmissionContext,
  table: RouteTable,
  head: RequestHead,
  { target }: Asked,
): PartTarget {
  const route = routeOf(table, head.host ?? "");
  const part = partOf(pickRelease(route, cx.random), pathOf(target));
  if (part.private) {
    requireInvoker(head.authorization, table, route, cx.clock);
    dropAuthorization(head);
  }
  return part;
}

/** `http://host/path`, as clients write to a proxy; its host counts, not the header's. */
function readAbsolute(url: string, head: RequestHead): string {
  const match = /^https?:\/\/([^/?#]+)(.*)$/i.exec(url);
  if (!match?.[1])
    throw new AppError("gateway.bad_request", { detail: "Its target is not a path." });
  head.host = match[1];
  head.hosts = 1;
  const rest = match[2] ?? "";
  return rest.startsWith("/") ? rest : `/${rest}`;
}
