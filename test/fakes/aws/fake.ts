import { type Clock, systemClock } from "../../../shared/clock.ts";
import type { Handler } from "../../gate/gate.ts";
import { serve as listen } from "../serve.ts";
import { AwsError, type Protocol, errorAnswer } from "./answers.ts";
import { type Serve, answerUrl, serveByDefault } from "./function-url.ts";
import { iamOperations } from "./iam.ts";
import { cloudwatchOperations, logsOperations, secretsOperations } from "./json-services.ts";
import { lambdaOperation } from "./lambda.ts";
import { optional } from "./lambda-call.ts";
import { s3Operation } from "./s3.ts";
import { type FakeAccount, newAccount } from "./state.ts";
import { stsOperations } from "./sts.ts";

/** One call as it arrived, and how it ended. */
export interface AwsEvent {
  /** e.g. `lambda:CreateFunction`. */
  operation: string;
  /** What it was about: a function, a role, a key. */
  about: string;
  region: string;
  writes: boolean;
  /** ARN of whoever signed it. */
  principal: string;
  at: number;
  /** null: its answer was never sent. */
  status: number | null;
}

/**
 * A call that is about to take effect (`before`) or has taken it (`after`). A hook that returns a
 * response sends that in place of the effect or of its answer; one that throws, or returns
 * `Response.error()`, breaks the line.
 */
export interface AwsCall {
  operation: string;
  about: string;
  phase: "before" | "after";
  request: Request;
}

export type AwsHook = (call: AwsCall) => Response | undefined | Promise<Response | undefined>;

export interface AwsFake {
  /** What a connection's `settings.endpoint` is. */
  endpoint: string;
  account: string;
  state: FakeAccount;
  /** Calls to APIs, oldest first; requests to functions' own URLs are not among them. */
  events: AwsEvent[];
  hook: AwsHook;
  /** What functions answer beside `/.lintas/ready`. */
  serve: Serve;
  /** An error as the service of this operation writes it, for hooks. */
  error(
    operation: string,
    code: string,
    status: number,
    words?: string,
    retryAfter?: number,
  ): Response;
  /** How often each operation was called. */
  counts(): Record<string, number>;
  close(): Promise<void>;
}

export interface AwsFakeOptions {
  account?: string;
  clock?: Clock;
  /** Stands between the network and the fake, e.g. the spec gate. */
  around?: (handler: Handler) => Handler;
}

/** A whole account of AWS on loopback, as far as Lintas uses it. */
export async function startAwsFake(options: AwsFakeOptions = {}): Promise<AwsFake> {
  const state = newAccount(options.account ?? "123456789012", options.clock ?? systemClock);
  const fake: AwsFake = {
    endpoint: "",
    account: state.account,
    state,
    events: [],
    hook: () => undefined,
    serve: serveByDefault,
    error: (operation, code, status, words = "", retryAfter) =>
      errorAnswer(
        protocols[operation.split(":")[0] as Service],
        new AwsError(code, words, status, retryAfter),
      ),
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { operation } of fake.events) counts[operation] = (counts[operation] ?? 0) + 1;
      return counts;
    },
    close: async () => {},
  };
  const handler: Handler = (request) => answer(fake, request);
  const served = await listen(options.around?.(handler) ?? handler);
  state.port = served.port;
  fake.endpoint = served.origin;
  fake.close = () => served.close();
  return fake;
}

type Service = "lambda" | "iam" | "sts" | "logs" | "cloudwatch" | "secretsmanager" | "s3";

const protocols: Readonly<Record<Service, Protocol>> = {
  lambda: "rest-json",
  iam: "query",
  sts: "query",
  logs: "json",
  cloudwatch: "json",
  secretsmanager: "json",
  s3: "rest-xml",
};

/** As services sign: monitoring is CloudWatch's name there. */
const signed: Readonly<Record<string, Service>> = {
  lambda: "lambda",
  iam: "iam",
  sts: "sts",
  logs: "logs",
  monitoring: "cloudwatch",
  secretsmanager: "secretsmanager",
  s3: "s3",
};

async function answer(fake: AwsFake, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const [id = ""] = /^[^.]+(?=\.lambda-url\.)/.exec(url.hostname) ?? [];
  if (id !== "") return answerUrl(fake.state, id, request, (...args) => fake.serve(...args));
  const bytes = new Uint8Array(await request.clone().arrayBuffer());
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(
    request.headers.get("authorization") ?? "",
  );
  // The one call that nobody signs proves itself by a token.
  const service = scope === null ? "sts" : signed[scope[3] ?? ""];
  if (service === undefined) return new Response("no such service", { status: 400 });
  const region = scope?.[2] ?? "us-east-1";
  const call = operationOf(fake.state, service, region, request, url, bytes, scope?.[1] ?? null);
  if (call === null) return new Response("no such operation", { status: 400 });
  return carryOut(fake, request, { ...call, service, region, key: scope?.[1] ?? null });
}

interface Carried {
  service: Service;
  operation: string;
  about: string;
  region: string;
  key: string | null;
  run: () => Response;
}

async function carryOut(fake: AwsFake, request: Request, call: Carried): Promise<Response> {
  const { state } = fake;
  const operation = `${call.service}:${call.operation}`;
  const { about, region } = call;
  const event: AwsEvent = {
    operation,
    about,
    region,
    writes: !/^(?:Get|List|Describe|Filter|Simulate|Head|Assume)/.test(call.operation),
    principal: principalOf(state, call.key),
    at: state.clock.now().getTime(),
    status: null,
  };
  fake.events.push(event);
  const end = (response: Response) => {
    event.status = response.type === "error" ? null : response.status;
    return response;
  };
  const asked = (phase: AwsCall["phase"]) => hooked(fake, { operation, about, phase, request });
  const before = await asked("before");
  if (before !== undefined) return end(before);
  let response: Response;
  try {
    admitted(state, call, operation);
    response = call.run();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    response = errorAnswer(protocols[call.service], error);
  }
  const after = await asked("after");
  return end(after ?? response);
}

async function hooked(fake: AwsFake, call: AwsCall): Promise<Response | undefined> {
  try {
    return await fake.hook({ ...call, request: call.request.clone() });
  } catch {
    return Response.error();
  }
}

function operationOf(
  state: FakeAccount,
  service: Service,
  region: string,
  request: Request,
  url: URL,
  bytes: Uint8Array,
  key: string | null,
): { operation: string; about: string; run: () => Response } | null {
  const body = Buffer.from(bytes).toString("utf8");
  const { method, headers } = request;
  if (service === "lambda") return lambdaOperation(state, region, { method, url, body });
  if (service === "s3") return s3Operation(state, { method, url, headers, bytes });
  if (service === "iam" || service === "sts") {
    const form = new URLSearchParams(body);
    const operation = form.get("Action") ?? "";
    const about = form.get("RoleName") ?? form.get("RoleArn") ?? "";
    const iam = iamOperations[operation];
    const sts = stsOperations[operation];
    if (service === "iam" && iam !== undefined) {
      return { operation, about, run: () => iam(state, form) };
    }
    return sts === undefined
      ? null
      : { operation, about, run: () => sts(state, form, principalOf(state, key)) };
  }
  const operation = headers.get("x-amz-target")?.split(".")[1] ?? "";
  const found = {
    logs: logsOperations,
    cloudwatch: cloudwatchOperations,
    secretsmanager: secretsOperations,
  }[service][operation];
  if (found === undefined) return null;
  const content = JSON.parse(body) as Record<string, unknown>;
  const about = optional(content, "logGroupName") ?? optional(content, "SecretId") ?? "";
  return { operation, about, run: () => found(state, region, content) };
}

function principalOf({ account, keys }: FakeAccount, key: string | null): string {
  return (key === null ? null : keys?.get(key)) ?? `arn:aws:iam::${account}:user/lintas`;
}

function admitted(state: FakeAccount, { service, key }: Carried, operation: string): void {
  if (key !== null && state.keys !== null && !state.keys.has(key)) {
    const words = "The security token included in the request is invalid.";
    const query = protocols[service] === "query";
    throw new AwsError(query ? "InvalidClientTokenId" : "UnrecognizedClientException", words, 403);
  }
  if (!state.knobs.denied.has(operation)) return;
  const code =
    protocols[service] === "query" || service === "s3" ? "AccessDenied" : "AccessDeniedException";
  const words = `User: ${principalOf(state, key)} is not authorized to perform: ${operation} on resource: * because no identity-based policy allows the ${operation} action`;
  throw new AwsError(code, words, 403);
}
