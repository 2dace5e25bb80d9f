import type { Exchange, Gate } from "../gate.ts";
import { checkBody } from "../body.ts";
import { type Match, matchRoute, routesOf } from "../match.ts";
import type { Model } from "../model.ts";
import { checkHeader, checkParameters } from "../parameters.ts";
import type { ShapeContext } from "../shape.ts";
import { isLoopback, unknownStatus, violations } from "../violation.ts";

export interface OwnGate extends Gate {
  covers(request: Exchange): boolean;
}

/** For interfaces of which the provider publishes no model: ours, written from its documentation. */
export function ownGate(models: readonly Model[]): OwnGate {
  const routes = routesOf(models, "i");
  const hosts = new Map(
    routes.map(({ operation }) => [operation, new RegExp(operation.host ?? "")] as const),
  );
  const matchOf = ({ method, url }: Exchange): Match | undefined => {
    const here = isLoopback(url)
      ? routes
      : routes.filter(({ operation }) => hosts.get(operation)?.test(url.hostname) === true);
    return matchRoute(here, method, url.pathname, url.searchParams);
  };
  return {
    covers: (request) => matchOf(request) !== undefined,
    operation: (request) => matchOf(request)?.route.operation.name ?? null,
    checkRequest(request) {
      const match = matchOf(request);
      if (match === undefined) return [];
      const { operation, model } = match.route;
      const context = contextOf(model, "request");
      const { url, headers } = request;
      const rules = { common: [], free: new Set<string>() };
      const found = checkParameters(match, url.searchParams, headers, rules, context);
      found.push(...checkBody(operation.body, request.body, context));
      return violations("request", operation, found);
    },
    checkAnswer(request, answer) {
      const match = matchOf(request);
      if (match === undefined || answer.status >= 500) return [];
      const { operation, model } = match.route;
      const described =
        operation.answers[answer.status] ??
        operation.answers[`${String(answer.status).slice(0, 1)}xx`];
      if (described === undefined)
        return violations("answer", operation, [unknownStatus(operation, answer.status)]);
      const context = contextOf(model, "answer");
      // An answer without a description may say anything.
      const found = described.body ? checkBody(described.body, answer.body, context) : [];
      for (const header of described.headers ?? [])
        checkHeader(header, answer.headers, context, found);
      return violations("answer", operation, found);
    },
  };
}

function contextOf({ shapes }: Model, side: "request" | "answer"): ShapeContext {
  return { shapes, side, partial: false, protoJson: false, nulls: side === "answer" };
}
