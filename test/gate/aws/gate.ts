import type { Answer, Exchange, Gate } from "../gate.ts";
import { checkBody, textOf } from "../body.ts";
import { loadModels } from "../load.ts";
import { type Match, type Route, matchRoute, routesOf } from "../match.ts";
import type { Body, Model } from "../model.ts";
import { checkHeader, checkParameters } from "../parameters.ts";
import type { Problem, ShapeContext } from "../shape.ts";
import { ownGate } from "../own/gate.ts";
import { awsSignIn } from "../own/aws-sign-in.ts";
import { unknownStatus, violations } from "../violation.ts";
import { checkError } from "./errors.ts";

type Call = { match: Match } | { problem: Problem };

/** What the SDK adds to the query, and what a signature in the query consists of. */
const free = new Set(
  `x-id X-Amz-Algorithm X-Amz-Credential X-Amz-Date X-Amz-Expires X-Amz-SignedHeaders
  X-Amz-Signature X-Amz-Security-Token X-Amz-Content-Sha256`.split(/\s+/),
);

export function awsGate(): Promise<Gate> {
  const services = new Map<string, { model: Model; routes: Route[] }>();
  for (const model of loadModels("aws"))
    services.set(model.traits["signingName"] ?? "", { model, routes: routesOf([model]) });
  const own = ownGate([awsSignIn]);
  const calls = new WeakMap<Exchange, Call>();
  const callOf = (request: Exchange): Call => {
    let call = calls.get(request);
    if (call === undefined) calls.set(request, (call = findCall(services, request)));
    return call;
  };
  return Promise.resolve({
    operation(request) {
      if (isFunctionHost(request.url)) return null;
      if (own.covers(request)) return own.operation(request);
      const call = callOf(request);
      return "match" in call ? call.match.route.operation.name : null;
    },
    checkRequest(request) {
      if (isFunctionHost(request.url)) return [];
      if (own.covers(request)) return own.checkRequest(request);
      const call = callOf(request);
      if ("problem" in call) return violations("request", null, [call.problem]);
      const { operation, model } = call.match.route;
      return violations("request", operation, requestProblems(model, call.match, request));
    },
    checkAnswer(request, answer) {
      if (isFunctionHost(request.url)) return [];
      if (own.covers(request)) return own.checkAnswer(request, answer);
      const call = callOf(request);
      if ("problem" in call) return [];
      const { operation, model } = call.match.route;
      if (answer.status >= 400)
        return violations("answer", operation, checkError(model, operation, answer));
      const described = operation.answers[answer.status] ?? operation.answers["2xx"];
      if (described === undefined || answer.status >= 300)
        return answer.status === 304
          ? []
          : violations("answer", operation, [unknownStatus(operation, answer.status)]);
      const context = contextOf(model, "answer");
      const bodyless = operation.method === "HEAD" || onlyMetadata(model, described, answer);
      const found = bodyless ? [] : checkBody(described.body, answer.body, context);
      for (const header of described.headers ?? [])
        checkHeader(header, answer.headers, context, found);
      return violations("answer", operation, found);
    },
  });
}

function findCall(
  services: ReadonlyMap<string, { model: Model; routes: Route[] }>,
  request: Exchange,
): Call {
  const scope = credentialScope(request);
  const form = textOf(request.body) ?? "";
  const unsigned = scope === undefined && /(^|&)Action=AssumeRoleWithWebIdentity(&|$)/.test(form);
  const name = unsigned ? "sts" : scope;
  if (name === undefined)
    return { problem: { path: "header.authorization", problem: "the request is not signed" } };
  const service = services.get(name);
  if (service === undefined)
    return { problem: { path: "header.authorization", problem: `no model of service ${name}` } };
  const match = findOperation(service.model, service.routes, request, form);
  return match === undefined
    ? { problem: { path: "url", problem: `${name} has no such operation that we may send` } }
    : { match };
}

function findOperation(
  { protocol, traits }: Model,
  routes: readonly Route[],
  request: Exchange,
  form: string,
): Match | undefined {
  const { method, url, headers } = request;
  if (protocol.startsWith("rest"))
    return matchRoute(routes, method, pathOf(url, protocol), url.searchParams);
  const [prefix, target] = headers.get("x-amz-target")?.split(".") ?? [];
  const action =
    protocol === "query"
      ? new URLSearchParams(form).get("Action")
      : prefix === traits["targetPrefix"]
        ? target
        : undefined;
  const route = routes.find(({ operation }) => operation.name.split(".")[1] === action);
  return route && method === "POST" ? { route, labels: {} } : undefined;
}

/** S3 also takes the bucket from the host, and a slash after it. */
function pathOf({ hostname, pathname }: URL, protocol: Model["protocol"]): string {
  if (protocol !== "rest-xml") return pathname;
  const [, bucket] = /^(.+)\.s3[.-]/.exec(hostname) ?? [];
  const path = bucket === undefined ? pathname : `/${bucket}${pathname}`;
  return /^\/[^/]+\/$/.test(path) ? path.slice(0, -1) : path;
}

function requestProblems(model: Model, match: Match, request: Exchange): Problem[] {
  const { operation } = match.route;
  const { protocol, traits } = model;
  const context = contextOf(model, "request");
  const query = protocol.startsWith("rest") ? request.url.searchParams : new URLSearchParams();
  const found = checkParameters(match, query, request.headers, { common: [], free }, context);
  found.push(...checkBody(operation.body, request.body, context, ["Action", "Version"]));
  const type = request.headers.get("content-type") ?? "";
  if (protocol === "json" && type !== `application/x-amz-json-${traits["jsonVersion"]}`)
    found.push({ path: "header.content-type", problem: `${type} is not the service's JSON` });
  if (protocol === "query") {
    if (!type.startsWith("application/x-www-form-urlencoded"))
      found.push({ path: "header.content-type", problem: `${type} is not a form` });
    const version = new URLSearchParams(textOf(request.body)).get("Version");
    if (version !== traits["apiVersion"])
      found.push({ path: "$.Version", problem: `${version} is not ${traits["apiVersion"]}` });
  }
  return found;
}

/** docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html */
function credentialScope({ headers, url }: Exchange): string | undefined {
  const signed =
    /^AWS4-HMAC-SHA256 Credential=[^/,]+\/\d{8}\/[a-z0-9-]+\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=[a-z0-9;-]+, ?Signature=[0-9a-f]{64}$/;
  const presigned = /^[^/]+\/\d{8}\/[a-z0-9-]+\/([a-z0-9-]+)\/aws4_request$/;
  return (
    signed.exec(headers.get("authorization") ?? "")?.[1] ??
    presigned.exec(url.searchParams.get("X-Amz-Credential") ?? "")?.[1]
  );
}

function isFunctionHost({ hostname }: URL): boolean {
  return /\.lambda-url\./.test(hostname);
}

/** Query protocols answer in an envelope even where an operation has nothing to tell. */
function onlyMetadata({ protocol }: Model, { body }: { body?: Body }, answer: Answer): boolean {
  const envelope = /^(?:<\?xml[^>]*>\s*)?<\w+Response[^>]*>\s*<ResponseMetadata>/;
  return protocol === "query" && body === undefined && envelope.test(textOf(answer.body) ?? "");
}

function contextOf({ shapes }: Model, side: "request" | "answer"): ShapeContext {
  return { shapes, side, partial: false, protoJson: false, nulls: side === "answer" };
}
