import type { Answer, Exchange, Gate } from "../gate.ts";
import { checkBody, jsonOf, textOf } from "../body.ts";
import { loadModels } from "../load.ts";
import { type Match, matchRoute, routesOf } from "../match.ts";
import type { Model, Operation } from "../model.ts";
import { kudu } from "../own/azure-kudu.ts";
import { armOperations, insightsQuery } from "../own/azure-operations.ts";
import { entra, managedIdentity } from "../own/azure-sign-in.ts";
import { ownGate } from "../own/gate.ts";
import { checkParameters } from "../parameters.ts";
import { type Problem, type ShapeContext, checkShape } from "../shape.ts";
import { isLoopback, unknownStatus, violations } from "../violation.ts";

/** What the data services are told apart by; ARM is the rest. */
const dataHosts = { keyvault: /\.vault\.azure\.net$/, blob: /\.blob\.core\.windows\.net$/ };

/** In the `nextLink` of lists, which is followed as it was given; models seldom name it. */
const nextPage = new Set(["$skiptoken", "$skipToken"]);

export function azureGate(): Promise<Gate> {
  const models = loadModels("azure");
  // Paths of ARM are not case-sensitive: they come back with another case than they were sent.
  const arm = routesOf(
    models.filter(({ service }) => !(service in dataHosts)),
    "i",
  );
  const data = Object.entries(dataHosts).map(([service, host]) => ({
    host,
    routes: routesOf(models.filter((model) => model.service === service)),
  }));
  const own = ownGate([kudu, armOperations, insightsQuery, entra, managedIdentity]);
  const matches = new WeakMap<Exchange, { match: Match | undefined }>();
  const findMatch = (request: Exchange): Match | undefined => {
    const { method, url } = request;
    const service = data.find(({ host }) => host.test(url.hostname));
    const routes = service?.routes ?? (isArm(url) ? arm : []);
    const match = matchRoute(routes, method, url.pathname, url.searchParams);
    // No SDK puts a slash at the end of a secret's address, but Key Vault takes it.
    return match ?? matchRoute(routes, method, url.pathname.replace(/\/$/, ""), url.searchParams);
  };
  const matchOf = (request: Exchange): Match | undefined => {
    let known = matches.get(request);
    if (known === undefined) matches.set(request, (known = { match: findMatch(request) }));
    return known.match;
  };
  const ownOf = (request: Exchange) =>
    matchOf(request) === undefined && own.covers(request) ? own : undefined;
  return Promise.resolve({
    operation(request) {
      if (isFunctionHost(request.url)) return null;
      return ownOf(request)?.operation(request) ?? matchOf(request)?.route.operation.name ?? null;
    },
    checkRequest(request) {
      if (isFunctionHost(request.url)) return [];
      const ours = ownOf(request);
      if (ours !== undefined) return ours.checkRequest(request);
      const match = matchOf(request);
      if (match === undefined) {
        const problem = `no model has ${request.method} ${request.url.pathname}`;
        return violations("request", null, [{ path: "url", problem }]);
      }
      return violations("request", match.route.operation, requestProblems(match, request));
    },
    checkAnswer(request, answer) {
      if (isFunctionHost(request.url)) return [];
      const ours = ownOf(request);
      if (ours !== undefined) return ours.checkAnswer(request, answer);
      const match = matchOf(request);
      if (match === undefined) return [];
      return violations("answer", match.route.operation, answerProblems(match, answer));
    },
  });
}

function requestProblems(match: Match, { url, headers, body }: Exchange): Problem[] {
  const { operation, model } = match.route;
  const context = contextOf(model, "request");
  const rules = { common: [], free: operation.method === "GET" ? nextPage : new Set<string>() };
  const found = checkParameters(match, url.searchParams, headers, rules, context);
  const scheme = model.service === "blob" ? /^(Bearer|SharedKey) \S+$/ : /^Bearer \S+$/;
  if (!scheme.test(headers.get("authorization") ?? ""))
    found.push({ path: "header.authorization", problem: "the request carries no token" });
  found.push(...checkBody(operation.body, body, context));
  return found;
}

function answerProblems({ route }: Match, answer: Answer): Problem[] {
  const { operation, model } = route;
  const { status } = answer;
  if (status >= 500) return [];
  const described = operation.answers[status];
  if (status >= 400) return refusalProblems(model, operation, answer);
  if (described === undefined) return [unknownStatus(operation, status)];
  // The model has a body for every status, the service not: 202 and 204 are often empty.
  if (answer.body.length === 0 && (status === 202 || status === 204)) return [];
  if (operation.method === "HEAD" || described.body === undefined) return [];
  return checkBody({ ...described.body, required: true }, answer.body, contextOf(model, "answer"));
}

/**
 * learn.microsoft.com/azure/azure-resource-manager/ `error: {code, message}`; blob storage has the
 * code in a header: learn.microsoft.com/rest/api/storageservices/status-and-error-codes2
 */
function refusalProblems({ service }: Model, { method }: Operation, answer: Answer): Problem[] {
  if (service === "blob")
    return answer.headers.has("x-ms-error-code")
      ? []
      : [{ path: "header.x-ms-error-code", problem: "a required header is missing" }];
  if (method === "HEAD") return [];
  const json = jsonOf(textOf(answer.body) ?? "");
  if ("problem" in json) return [{ path: "$", problem: json.problem }];
  const text = { shape: { type: "string", min: 1 }, required: true } as const;
  const error = {
    type: "object",
    members: { code: text, message: text },
    open: { type: "any" },
  } as const;
  const found: Problem[] = [];
  checkShape(
    json.value,
    { type: "object", members: { error: { shape: error, required: true } }, open: { type: "any" } },
    "$",
    { shapes: {}, side: "answer", partial: false, protoJson: false, nulls: false },
    found,
  );
  return found;
}

function isArm(url: URL): boolean {
  return url.hostname === "management.azure.com" || isLoopback(url);
}

/** Addresses of apps, without those of their deployment services. */
function isFunctionHost({ hostname }: URL): boolean {
  return /\.azurewebsites\./.test(hostname) && !/\.scm\./.test(hostname);
}

function contextOf({ shapes }: Model, side: "request" | "answer"): ShapeContext {
  return { shapes, side, partial: false, protoJson: false, nulls: side === "answer" };
}
