import type { WebSiteManagementClient } from "@azure/arm-appservice";
import type { ResourceManagementClient } from "@azure/arm-resources";
import type { StorageManagementClient } from "@azure/arm-storage";
import type { AccessToken, TokenCredential } from "@azure/identity";
import { AppError } from "../../shared/errors/app-error.ts";
import type { ProviderHome } from "../../shared/ports/cloud.ts";
import type { CallContext } from "../../shared/ports/compute.ts";
import { type Asked, type AzureAnswer, foreignProtocol, lineError, refusal } from "./errors.ts";
import { ARM_PACE } from "./preset.ts";
import { type AzureConnection, signIn } from "./sign-in.ts";
import { ARM, type Transport, createTransport, rewritten } from "./transport.ts";

/** Of one call, as every method of the SDK's clients takes them. */
export type CallOptions = NonNullable<Parameters<WebSiteManagementClient["webApps"]["get"]>[2]>;
type RawAnswer = Parameters<NonNullable<CallOptions["onResponse"]>>[0];

/** Each has a bucket of its own. */
export type ArmKind = keyof typeof ARM_PACE;

export interface ArmClients {
  web: WebSiteManagementClient;
  storage: StorageManagementClient;
  resources: ResourceManagementClient;
}

export interface ArmAnswer extends AzureAnswer {
  /** null where the answer is empty. */
  body: unknown;
}

/** One call to ARM that no client has a method for. */
export interface ArmRequest {
  method: "GET" | "PUT" | "POST" | "DELETE";
  /** Begins with a slash, or a whole address that Azure itself gave. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
}

/** Azure Resource Manager, as one connection sees it. Each method makes ONE call and waits for nothing. */
export interface Arm {
  readonly subscription: string;
  /** One call by a client of the SDK. Throws errors that `judge` knows. */
  call(
    cx: CallContext,
    kind: ArmKind,
    action: string,
    send: (clients: ArmClients, options: CallOptions) => Promise<unknown>,
  ): Promise<ArmAnswer>;
  /** One call as it is written. */
  request(cx: CallContext, kind: ArmKind, action: string, request: ArmRequest): Promise<ArmAnswer>;
  /** A token for `scope`; for addresses that are not ARM's. */
  token(cx: CallContext, scope?: string): Promise<AccessToken>;
  readonly credential: TokenCredential;
  readonly transport: Transport;
  /** Where an address of Azure really is for this connection, and the `Host` to send there. */
  address(url: string): { url: string; host: string | null };
}

export const ARM_SCOPE = `${ARM}/.default`;

export function createArm(connection: AzureConnection, home: ProviderHome, region: string): Arm {
  const transport = createTransport(connection.settings);
  const credential = signIn(connection, home, transport);
  const subscription = connection.account;
  const principal =
    connection.credentials.kind === "ambient" ? "ambient" : connection.credentials.client;
  let made: Promise<ArmClients> | undefined;
  const clients = () => (made ??= createClients(credential, subscription, transport));

  const call: Arm["call"] = async (cx, kind, action, send) => {
    const asked = { call: action, write: kind !== "reads" };
    await cx.pace({
      bucket: `azure:${subscription}:${principal}:${region}:${kind}`,
      ...ARM_PACE[kind],
    });
    return answered(asked, cx.signal, async (options) => send(await clients(), options));
  };

  return {
    subscription,
    credential,
    transport,
    address: (url) => rewritten(url, connection.settings),
    call,
    request: (cx, kind, action, request) =>
      call(cx, kind, action, ({ web }, options) => raw(web, request, connection, options)),
    async token(cx, scope = ARM_SCOPE) {
      // As the SDK's clients ask, so that all share one token.
      const token = await credential.getToken(scope, { abortSignal: cx.signal, enableCae: true });
      if (token === null) throw new AppError("provider.credentials");
      return token;
    },
  };
}

async function createClients(
  credential: TokenCredential,
  subscription: string,
  transport: Transport,
): Promise<ArmClients> {
  const [web, storage, resources, httpClient] = await Promise.all([
    import("@azure/arm-appservice"),
    import("@azure/arm-storage"),
    import("@azure/arm-resources"),
    transport(),
  ]);
  // Retries are rows of the engine; a redirect would take the token elsewhere.
  const options = {
    httpClient,
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
  };
  return {
    web: new web.WebSiteManagementClient(credential, subscription, options),
    storage: new storage.StorageManagementClient(credential, subscription, options),
    resources: new resources.ResourceManagementClient(credential, subscription, options),
  };
}

/**
 * The first answer to a call. The SDK's `begin…` methods poll once before they return; aborting them
 * with the first answer leaves it at the one call, and waiting to whoever called.
 */
async function answered(
  asked: Asked,
  signal: AbortSignal,
  send: (options: CallOptions) => Promise<unknown>,
): Promise<ArmAnswer> {
  const enough = new AbortController();
  let answer: RawAnswer | undefined;
  const onResponse = (first: RawAnswer) => {
    answer ??= first;
    enough.abort();
  };
  const abortSignal = AbortSignal.any([signal, enough.signal]);
  let failure: unknown;
  await send({ abortSignal, onResponse }).catch((error: unknown) => (failure = error));
  if (answer === undefined) throw lineError(failure, asked);
  return armAnswer(asked, answer);
}

function armAnswer(asked: Asked, raw: RawAnswer): ArmAnswer {
  const answer: AzureAnswer = {
    ...asked,
    status: raw.status,
    text: raw.bodyAsText ?? "",
    header: (name) => raw.headers.get(name) ?? null,
  };
  if (answer.status >= 300) throw refusal(answer);
  return { ...answer, body: jsonOf(answer) };
}

function jsonOf(answer: AzureAnswer): unknown {
  if (answer.text.trim() === "") return null;
  try {
    return JSON.parse(answer.text) as unknown;
  } catch {
    throw foreignProtocol(answer, "a body that is not JSON");
  }
}

async function raw(
  client: WebSiteManagementClient,
  { method, path, query = {}, body }: ArmRequest,
  connection: AzureConnection,
  options: CallOptions,
): Promise<void> {
  const { createPipelineRequest, createHttpHeaders } = await import("@azure/core-rest-pipeline");
  const url = new URL(armAddress(path, connection.settings.endpoint));
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const headers = createHttpHeaders({ accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json; charset=utf-8");
  const request = createPipelineRequest({
    url: url.href,
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(options.abortSignal === undefined ? {} : { abortSignal: options.abortSignal }),
  });
  const answer = await client.sendRequest(request);
  options.onResponse?.({ ...answer, request: answer.request }, undefined);
}

/** Addresses that answers name carry our token: only ARM's own are followed. */
function armAddress(path: string, endpoint: string | undefined): string {
  if (path.startsWith("/")) return ARM + path;
  if (path.startsWith(`${ARM}/`)) return path;
  const own = endpoint?.replace(/\/$/, "");
  if (own !== undefined && path.startsWith(`${own}/`)) return ARM + path.slice(own.length);
  throw new AppError("provider.protocol", {
    detail: "An answer names an address that is not Azure Resource Manager's.",
  });
}
