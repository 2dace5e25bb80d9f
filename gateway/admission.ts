import type { Clock } from "../shared/clock.ts";
import { AppError } from "../shared/errors/app-error.ts";
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

export interface AdmissionContext {
  table(): RouteTable | null;
  trusted: (address: string) => boolean;
  limits: GatewayLimits;
  metrics: GatewayMetrics;
  clock: Clock;
  random: () => number;
}

/**
 * Decides which part serves a request, and makes its head ready to go there.
 * `target` is the path with its query, as it goes on.
 * @throws AppError saying why none does.
 */
export function admit(
  cx: AdmissionContext,
  head: RequestHead,
  request: { url: string; address: string },
): { part: PartTarget; target: string } {
  const { limits } = cx;
  const target = request.url.startsWith("/") ? request.url : readAbsolute(request.url, head);
  if (cx.metrics.inflight > limits.requests)
    throw new AppError("gateway.busy", {
      detail: `The gateway serves ${limits.requests} requests at once.`,
      retryAfter: 1,
    });
  const table = cx.table();
  if (table === null) throw new AppError("gateway.no_route_table", { retryAfter: 5 });
  if (head.host === null || head.hosts !== 1)
    throw new AppError("gateway.bad_request", { detail: "It must have one `Host` header." });
  const route = routeOf(table, head.host);
  const path = pathOf(target);
  if (isInternalPath(path)) throw new AppError("gateway.no_part");
  if (head.websocket) throw new AppError("gateway.upgrade_unsupported");
  const part = partOf(pickRelease(route, cx.random), path);
  if (part.private) {
    requireInvoker(head.authorization, table, route, cx.clock);
    dropAuthorization(head);
  }
  addForwarded(head, { address: request.address, trusted: cx.trusted(request.address) });
  return { part, target };
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
