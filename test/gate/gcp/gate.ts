import type { Answer, Exchange, Gate } from "../gate.ts";
import { checkBody, textOf } from "../body.ts";
import { loadModels } from "../load.ts";
import { type Match, type Route, matchRoute, routesOf } from "../match.ts";
import type { Model } from "../model.ts";
import { functionUpload } from "../own/gcp-upload.ts";
import { metadataServer, tokenEndpoint } from "../own/gcp-sign-in.ts";
import { ownGate } from "../own/gate.ts";
import { checkParameters } from "../parameters.ts";
import type { Problem, ShapeContext } from "../shape.ts";
import { isLoopback, unknownStatus, violations } from "../violation.ts";
import { errorProblems } from "./errors.ts";
import { checkFieldMask } from "./field-mask.ts";
import { isOperation, operationProblems } from "./operation.ts";
import { uploadProblems } from "./upload.ts";

/** Names that gax and the front end take besides: cloud.google.com/apis/docs/system-parameters */
const free = new Set(["$alt", "$fields", "$prettyPrint", "$userProject", "$apiVersion"]);

export function gcpGate(): Promise<Gate> {
  const models = loadModels("gcp");
  const routes = routesOf(models);
  const signIn = ownGate([metadataServer, tokenEndpoint]);
  const upload = ownGate([functionUpload]);
  const matches = new WeakMap<Exchange, { match: Match | undefined }>();
  const matchOf = (request: Exchange): Match | undefined => {
    let known = matches.get(request);
    if (known === undefined) matches.set(request, (known = { match: findMatch(routes, request) }));
    return known.match;
  };
  /** Signed URLs lie anywhere, so they are what is left. */
  const ownOf = (request: Exchange) =>
    signIn.covers(request)
      ? signIn
      : upload.covers(request) && matchOf(request) === undefined
        ? upload
        : undefined;
  return Promise.resolve({
    operation(request) {
      if (isFunctionHost(request.url)) return null;
      const own = ownOf(request);
      return own ? own.operation(request) : (matchOf(request)?.route.operation.name ?? null);
    },
    checkRequest(request) {
      if (isFunctionHost(request.url)) return [];
      const own = ownOf(request);
      if (own !== undefined) return own.checkRequest(request);
      const match = matchOf(request);
      if (match === undefined) {
        const problem = `no model has ${request.method} ${request.url.pathname}`;
        return violations("request", null, [{ path: "url", problem }]);
      }
      return violations("request", match.route.operation, requestProblems(match, request));
    },
    checkAnswer(request, answer) {
      if (isFunctionHost(request.url)) return [];
      const own = ownOf(request);
      if (own !== undefined) return own.checkAnswer(request, answer);
      const match = matchOf(request);
      if (match === undefined) return [];
      return violations(
        "answer",
        match.route.operation,
        answerProblems(match, request, answer, models),
      );
    },
  });
}

function findMatch(routes: readonly Route[], { method, url }: Exchange): Match | undefined {
  const google = url.hostname.endsWith(".googleapis.com");
  const here =
    google && !isLoopback(url)
      ? routes.filter(({ model }) => model.traits["host"] === url.hostname)
      : routes;
  return matchRoute(here, method, url.pathname, url.searchParams);
}

function requestProblems(match: Match, { url, headers, body }: Exchange): Problem[] {
  const { operation, model, upload } = match.route;
  const context = contextOf(model, "request", operation.partial === true);
  const rules = { common: model.common ?? [], free };
  const found = checkParameters(match, url.searchParams, headers, rules, context);
  const mask = url.searchParams.get("updateMask");
  if (mask !== null && operation.body?.shape !== undefined)
    found.push(...checkFieldMask(mask, operation.body.shape, model.shapes));
  const signed = /^Bearer \S+$/.test(headers.get("authorization") ?? "");
  // The token service is asked by those who have no token yet.
  if (!signed && model.service !== "sts.v1")
    found.push({ path: "header.authorization", problem: "the request carries no bearer token" });
  if (upload) return [...found, ...uploadProblems(url, headers, body, operation.body, context)];
  const form = headers.get("content-type")?.startsWith("application/x-www-form-urlencoded");
  const sent = form === true ? formAsJson(body) : body;
  found.push(...checkBody(operation.body, sent, context));
  return found;
}

/** RFC 8693 has a form with the names of the same members in snake_case. */
function formAsJson(body: Uint8Array): Uint8Array {
  const members = [...new URLSearchParams(textOf(body))].map(([name, value]) => [
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return new TextEncoder().encode(JSON.stringify(Object.fromEntries(members)));
}

function answerProblems(
  { route }: Match,
  { url }: Exchange,
  answer: Answer,
  models: readonly Model[],
): Problem[] {
  const { operation, model } = route;
  if (answer.status >= 500) return [];
  if (answer.status >= 400) return errorProblems(model, answer);
  if (answer.status >= 300) return [unknownStatus(operation, answer.status)];
  if (url.searchParams.get("alt") === "media") return [];
  const described = operation.answers["2xx"]?.body;
  const context = contextOf(model, "answer", false);
  const found = checkBody(described, answer.body, context);
  if (isOperation(described)) found.push(...operationProblems(answer, models, context));
  return found;
}

/** Addresses of Cloud Run services and of functions: whatever users answer there is theirs. */
function isFunctionHost({ hostname }: URL): boolean {
  return /\.run\.|\.cloudfunctions\./.test(hostname);
}

function contextOf({ shapes }: Model, side: "request" | "answer", partial: boolean): ShapeContext {
  return { shapes, side, partial, protoJson: true, nulls: true };
}
