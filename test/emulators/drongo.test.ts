import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunctionsApi, type FunctionsApi } from "../../adapters/gcp/functions/api.ts";
import { gcpProvider } from "../../adapters/gcp/provider.ts";
import { createRest } from "../../adapters/gcp/rest.ts";
import { paceOf } from "../../adapters/gcp/preset.ts";
import { signIn } from "../../adapters/gcp/sign-in.ts";
import type { ComputeAdapter, Progress, Want } from "../../shared/ports/compute.ts";
import { connectionTo, REGION, wantOf } from "../clouds/gcp/stage.ts";
import { callContext } from "../clouds/want.ts";
import { type GcpFake, startGcpFake } from "../fakes/gcp/gcp.ts";
import { testHome } from "../fakes/home.ts";
import { type Served, serve } from "../fakes/serve.ts";
import { type Gated, forwardTo, gated, loadGate } from "../gate/gate.ts";
import { type Emulator, startDrongo } from "./emulators.ts";

/**
 * What drongo 0.8.0 does otherwise than Google, each once. Whatever stands on the service under a
 * function is proven on our own fake instead. It wipes the siblings of what a nested mask names, so
 * whole members are sent to every endpoint; and it takes bad ids and runtimes, which gate and fake
 * refuse.
 */
const DIVERGENCES = {
  upload: "its upload address is the real storage host's; a listener of ours takes the zip",
  service:
    "a function has no `serviceConfig.service`, `uri` and `revision`: no service stands under it",
  exists: "a name that exists is refused by the call and not inside the operation",
} as const;

let drongo: Emulator;
/** Signing in, and what drongo has not. */
let fake: GcpFake;
let front: Served;
let exchanges: Gated;
const uploaded: { headers: Headers; bytes: Uint8Array }[] = [];

let home: Awaited<ReturnType<typeof testHome>>;
let adapter: ComputeAdapter;
let api: FunctionsApi;
const cx = callContext();

beforeAll(async () => {
  drongo = await startDrongo();
  fake = await startGcpFake();
  const [toDrongo, toFake] = [forwardTo(drongo.origin), forwardTo(fake.origin)];
  exchanges = gated(await loadGate("gcp"), async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method === "PUT") return received(request);
    if (!/\/(?:functions|operations)(?:[/:]|$)/.test(pathname)) return toFake(request);
    const answer = await toDrongo(request);
    return pathname.endsWith(":generateUploadUrl") ? withOwnUpload(answer) : answer;
  });
  front = await serve(exchanges.handler);
  home = await testHome();
  const connection = { ...connectionTo(fake), settings: { endpoint: front.origin } };
  adapter = gcpProvider(home).compute(connection, "functions", REGION);
  const place = { project: connection.account, region: REGION };
  const signedIn = signIn(connection, home);
  const pace = (call: Parameters<typeof paceOf>[2]) => paceOf(place.project, place.region, call);
  const rest = createRest({ signIn: signedIn, endpoint: front.origin, pace });
  api = createFunctionsApi({ signIn: signedIn, rest, place, endpoint: front.origin });
});
afterAll(async () => {
  await front?.close();
  await fake?.close();
  await drongo?.stop();
});

/** As Google's signed addresses do. */
async function received(request: Request): Promise<Response> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  uploaded.push({ headers: request.headers, bytes });
  return new Response(null, { status: request.headers.has("authorization") ? 400 : 200 });
}

async function withOwnUpload(answer: Response): Promise<Response> {
  const said = (await answer.json()) as { uploadUrl: string };
  expect(new URL(said.uploadUrl).hostname, DIVERGENCES.upload).toBe("storage.googleapis.com");
  const uploadUrl = `${front.origin}${new URL(said.uploadUrl).pathname}`;
  return Response.json({ ...said, uploadUrl });
}

async function put(want: Want): Promise<Progress> {
  const [step] = adapter.diff(want, null);
  if (step === undefined) throw new Error("there is no step");
  let progress = await adapter.send(cx, step, null);
  for (let look = 0; progress.kind === "wait" && look < 20; look++) {
    progress = await adapter.poll(cx, progress.handle);
  }
  return progress;
}

const want = (release: string, variables: Record<string, string>) =>
  wantOf({ home, adapter, cx }, { release, variables });

describe("a Cloud Function at drongo", () => {
  test("is made from a zip that went to a signed address", async () => {
    const first = await want("r0000001abcd", { GREETING: "hello" });
    const ref = adapter.name(first.key);
    expect(await adapter.observe(cx, ref)).toBeNull();
    expect(await put(first)).toEqual({ kind: "done" });
    expect(uploaded.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(["a zip"]);
    expect(uploaded[0]?.headers.get("content-type")).toBe("application/zip");
    expect(uploaded[0]?.headers.has("authorization")).toBe(false);
    const seen = await adapter.observe(cx, ref);
    expect(seen).toMatchObject({ owner: first.owner, hash: first.hash });
    // There is nothing to be tagged.
    expect(seen?.ready, DIVERGENCES.service).toBe(false);
    expect(adapter.diff(first, seen)).toEqual([]);
  });

  test("gets the next release whole, without losing what both have", async () => {
    const second = await want("r0000002abcd", { GREETING: "bye" });
    expect(await put(second)).toEqual({ kind: "done" });
    const [name = ""] = adapter.name(second.key).name.split("/");
    const found = await api.get(cx, name);
    expect(found?.labels).toMatchObject({ "lintas-release": "r0000002abcd", "lintas-part": "api" });
    expect(found?.environment).toMatchObject({ GREETING: "bye", LINTAS_RELEASE: "r0000002abcd" });
    const first = await want("r0000001abcd", { GREETING: "hello" });
    expect(await adapter.observe(cx, adapter.name(first.key))).toBeNull();
  });

  test("is listed with its labels", async () => {
    const owners: unknown[] = [];
    for await (const { owner } of adapter.list(cx, { organization: "org_1" })) owners.push(owner);
    expect(owners).toMatchObject([{ release: "r0000002abcd", organization: "org_1" }]);
    const others: unknown[] = [];
    for await (const seen of adapter.list(cx, { organization: "org_2" })) others.push(seen);
    expect(others).toEqual([]);
  });

  test("whose name exists is refused with what `judge` takes for exists", async () => {
    const second = await want("r0000002abcd", { GREETING: "bye" });
    const [name = ""] = adapter.name(second.key).name.split("/");
    const source = await api.upload(cx, new TextEncoder().encode("a zip"));
    const body = { buildConfig: { runtime: "nodejs22", source: { storageSource: source } } };
    const error: unknown = await api.create(cx, name, body).catch((thrown: unknown) => thrown);
    expect(adapter.judge(error), DIVERGENCES.exists).toBe("exists");
  });

  test("is removed, and removing it again is nothing", async () => {
    const second = await want("r0000002abcd", { GREETING: "bye" });
    const ref = adapter.name(second.key);
    const [step, ...others] = adapter.remove(ref, await adapter.observe(cx, ref));
    expect([step?.do, others]).toEqual(["delete-function", []]);
    if (step === undefined) throw new Error("there is no step");
    for (let time = 0; time < 2; time++) {
      let progress = await adapter.send(cx, step, null);
      while (progress.kind === "wait") progress = await adapter.poll(cx, progress.handle);
      expect(progress.kind).toBe("done");
    }
    expect(await adapter.observe(cx, ref)).toBeNull();
  });

  test("was asked only as Google's own models say", () => {
    expect(exchanges.violations.filter(({ where }) => where === "request")).toEqual([]);
  });
});
