import type { protos, v2 } from "@google-cloud/functions";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { CallContext } from "../../../shared/ports/compute.ts";
import type { Secret } from "../../../shared/secret.ts";
import { GoogleError, gaxError, lineError, signedRefusal } from "../google-error.ts";
import { Operation } from "../operation.ts";
import { paceOf } from "../preset.ts";
import type { Rest } from "../rest.ts";
import type { Place } from "../run/name.ts";
import type { SignIn } from "../sign-in.ts";
import { type CloudFunction, functionOf } from "./shapes.ts";

type Body = protos.google.cloud.functions.v2.IFunction;
type Source = protos.google.cloud.functions.v2.IStorageSource;
type Begun = protos.google.longrunning.IOperation;
type Client = v2.FunctionServiceClient;

const FUNCTIONS = "cloudfunctions.projects.locations.functions";
const ANSWER_MS = 60_000;
const PAGE = 100;

export interface FunctionsApi {
  get(cx: CallContext, id: string): Promise<CloudFunction | null>;
  list(cx: CallContext): AsyncIterable<CloudFunction>;
  /** Puts a zip where Cloud Functions builds from; it goes by itself if nothing is made of it. */
  upload(cx: CallContext, zip: Uint8Array<ArrayBuffer>): Promise<Source>;
  create(cx: CallContext, id: string, body: Body): Promise<Operation>;
  update(cx: CallContext, id: string, body: Body): Promise<Operation>;
  /** All of them; nothing else is changed. */
  relabel(cx: CallContext, id: string, labels: Record<string, string>): Promise<Operation>;
  /** null: there is none. */
  delete(cx: CallContext, id: string): Promise<Operation | null>;
  operation(cx: CallContext, name: string): Promise<Operation>;
}

interface FunctionsOptions {
  signIn: SignIn;
  rest: Rest;
  place: Place;
  endpoint: string | undefined;
}

/** The official client, loaded with the first call. It tries nothing again: the engine does. */
export function createFunctionsApi(options: FunctionsOptions): FunctionsApi {
  const { rest, place } = options;
  const call = caller(options);
  return {
    ...reading(call, place),
    ...writing(call, place),
    operation: (cx, name) =>
      rest.json(
        cx,
        {
          name: "cloudfunctions.projects.locations.operations.get",
          api: "cloudfunctions",
          method: "GET",
          path: `/v2/${name}`,
        },
        Operation,
      ),
  };
}

type Caller = <T>(
  cx: CallContext,
  method: string,
  make: (client: Client, settings: Settings) => Promise<T>,
) => Promise<T>;

const READS: ReadonlySet<string> = new Set(["get", "list"]);

function caller(options: FunctionsOptions): Caller {
  const { project, region } = options.place;
  let made: Promise<SignedClient> | undefined;
  return async (cx, method, make) => {
    const write = !READS.has(method);
    const asked = { call: `${FUNCTIONS}.${method}`, write };
    const paced = { name: asked.call, path: "", api: "cloudfunctions" } as const;
    await cx.pace(paceOf(project, region, { ...paced, method: write ? "POST" : "GET" }));
    const { client, signWith } = await (made ??= newClient(options));
    signWith(await options.signIn.token());
    try {
      return await make(client, { retry: null, timeout: ANSWER_MS, signal: cx.signal });
    } catch (error) {
      cx.signal.throwIfAborted();
      const named = gaxError(asked, error);
      if (named instanceof AppError && named.code === "provider.credentials") {
        options.signIn.forget();
      }
      throw named;
    }
  };
}

function reading(call: Caller, place: Place): Pick<FunctionsApi, "get" | "list"> {
  return {
    async get(cx, id) {
      const name = nameOf(place, id);
      const found = await orNull(
        call(cx, "get", (client, settings) => client.getFunction({ name }, settings)),
      );
      return found === null ? null : functionOf(found[0]);
    },
    async *list(cx) {
      let pageToken = "";
      do {
        const request = { parent: parentOf(place), pageSize: PAGE, pageToken };
        const [found, , answer] = await call(cx, "list", (client, settings) =>
          client.listFunctions(request, { ...settings, autoPaginate: false }),
        );
        for (const one of found) yield functionOf(one);
        pageToken = answer?.nextPageToken ?? "";
      } while (pageToken !== "");
    },
  };
}

function writing(
  call: Caller,
  place: Place,
): Pick<FunctionsApi, "upload" | "create" | "update" | "relabel" | "delete"> {
  const parent = parentOf(place);
  return {
    async upload(cx, zip) {
      const [{ uploadUrl, storageSource }] = await call(
        cx,
        "generateUploadUrl",
        (client, settings) => client.generateUploadUrl({ parent }, settings),
      );
      await putZip(cx, uploadUrl ?? "", zip);
      return storageSource ?? {};
    },
    create: (cx, id, body) =>
      call(cx, "create", async (client, settings) => {
        const request = { parent, functionId: id, function: body };
        const [, begun] = await client.createFunction(request, settings);
        return operationOf(begun);
      }),
    update: (cx, id, body) =>
      call(cx, "patch", async (client, settings) => {
        // Whole members: what is nested in a mask is not what all that speak this API understand.
        const updateMask = { paths: ["labels", "build_config", "service_config"] };
        const request = { function: { ...body, name: nameOf(place, id) }, updateMask };
        const [, begun] = await client.updateFunction(request, settings);
        return operationOf(begun);
      }),
    relabel: (cx, id, labels) =>
      call(cx, "patch", async (client, settings) => {
        const updateMask = { paths: ["labels"] };
        const request = { function: { name: nameOf(place, id), labels }, updateMask };
        const [, begun] = await client.updateFunction(request, settings);
        return operationOf(begun);
      }),
    delete: (cx, id) =>
      orNull(
        call(cx, "delete", async (client, settings) => {
          const [, begun] = await client.deleteFunction({ name: nameOf(place, id) }, settings);
          return operationOf(begun);
        }),
      ),
  };
}

function parentOf({ project, region }: Place): string {
  return `projects/${project}/locations/${region}`;
}

function nameOf(place: Place, id: string): string {
  return `${parentOf(place)}/functions/${id}`;
}

interface Settings {
  retry: null;
  timeout: number;
  signal: AbortSignal;
}

interface SignedClient {
  client: Client;
  /** From the next call on. */
  signWith: (token: Secret) => void;
}

/** One for all calls: to make one costs as much as many calls, and none is ever freed whole. */
async function newClient({ place, endpoint }: FunctionsOptions): Promise<SignedClient> {
  const [functions, { OAuth2Client }] = await Promise.all([
    import("@google-cloud/functions"),
    import("google-auth-library"),
  ]);
  const authClient = new OAuth2Client();
  const client = new functions.v2.FunctionServiceClient({
    fallback: true,
    projectId: place.project,
    authClient,
    ...addressOf(endpoint),
  });
  return {
    client,
    // Our own signing-in renews the token; the client must not try.
    signWith: (token) =>
      authClient.setCredentials({
        access_token: token.reveal(),
        expiry_date: Date.now() + 10 * 60_000,
      }),
  };
}

function addressOf(endpoint: string | undefined) {
  if (endpoint === undefined) return {};
  const { hostname, port, protocol } = new URL(endpoint);
  const scheme = protocol === "http:" ? "http" : "https";
  const number = port === "" ? (scheme === "http" ? 80 : 443) : Number(port);
  return { apiEndpoint: hostname, port: number, protocol: scheme };
}

/**
 * To a signed address: it takes exactly this header, and refuses whoever signs in besides
 * (cloud.google.com/functions/docs/reference/rest/v2/projects.locations.functions/generateUploadUrl).
 */
async function putZip(cx: CallContext, url: string, zip: Uint8Array<ArrayBuffer>): Promise<void> {
  const asked = { call: `${FUNCTIONS}.generateUploadUrl: upload`, write: true };
  const answer = await fetch(url, {
    method: "PUT",
    headers: { "content-type": "application/zip" },
    body: zip,
    signal: cx.signal,
  }).catch((error: unknown) => {
    cx.signal.throwIfAborted();
    throw lineError(asked, error);
  });
  const said = await answer.text();
  if (answer.ok) return;
  throw signedRefusal(asked, answer.status, said.slice(0, 500));
}

function operationOf(begun: Begun | undefined): Operation {
  const error = begun?.error;
  return {
    name: begun?.name ?? "",
    done: begun?.done === true,
    ...(error == null
      ? {}
      : { error: { code: error.code ?? 2, message: error.message ?? "", details: [] } }),
  };
}

async function orNull<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof GoogleError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}
