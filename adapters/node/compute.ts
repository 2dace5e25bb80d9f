import * as z from "zod";
import { LogLine } from "../../shared/domain/event.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type {
  CallContext,
  ComputeAdapter,
  Fields,
  Key,
  MetricSeries,
  Progress,
  Ref,
  Seen,
  Share,
  Step,
  Want,
} from "../../shared/ports/compute.ts";
import { Instance, type PartSpec, PartState, RunnerHealth } from "../../shared/protocol/runner.ts";
import { callInstance } from "./call-instance.ts";
import { explain } from "./explain.ts";
import { judge } from "./judge.ts";
import { type Keeper, type Keepers, createKeepers } from "./keepers.ts";
import type { RunnerClient } from "./runner-client.ts";

/** The engine asks again after this, unless it is done. */
const POLL_MS = 50;

const Handle = z.object({
  until: z.enum(["ready", "gone"]),
  name: z.string(),
  kind: z.enum(["function", "supergraph"]).default("function"),
});
type Handle = z.infer<typeof Handle>;

const Metrics = z.object({
  instances: z.number(),
  requests: z.number(),
  errors: z.number(),
  memoryBytes: z.number(),
});

/**
 * Functions as processes of a machine, by the runner that listens at `runner`; supergraphs in the
 * engine that listens at `engine`. Where there is none they are functions like any other.
 */
export function createNodeCompute(sockets: {
  runner: string;
  engine: string | null;
}): ComputeAdapter {
  const keepers = createKeepers(sockets);
  const hasEngine = sockets.engine !== null;
  const name = (key: Key) => refOf(`${key.release}/${key.part}`, hasEngine ? key.kind : "function");
  return {
    caps: {
      revisions: true,
      split: 0,
      releaseUrl: false,
      cas: false,
      dryRun: false,
      keep: 50,
      adopt: false,
      engine: hasEngine,
    },
    name,
    async observe(cx, ref) {
      const found = await state(keepers, cx, ref);
      return found === null ? null : seenOf(found, ref.kind);
    },
    diff(want, seen) {
      // A foreign part is not ours to write; another hash cannot be: a release never changes.
      if (seen !== null) return [];
      return [{ do: "put-part", ref: name(want.key), body: { want }, mints: false }];
    },
    fields: fieldsOf,
    refusals: () => [],
    observeTraffic: (cx, refs) => observeTraffic(keepers, cx, refs),
    traffic: (shares, { weights }) => shares.flatMap((share) => warming(share, weights)),
    remove(ref, seen) {
      if (seen === null || seen.owner === "foreign") return [];
      return [{ do: "delete-part", ref, body: {}, mints: false }];
    },
    send: (cx, step) => send(keepers, cx, step),
    poll: (cx, handle) => poll(keepers, cx, handle),
    list: (cx, { organization }) => list(keepers, cx, organization),
    judge,
    explain,
    async sealingKey(cx, kind) {
      return (await health(keepers.of(hasEngine ? kind : "function").client, cx)).sealingKey;
    },
    async putArtifact(cx, { organization, digest, kind }, openBytes) {
      const { client } = keepers.of(hasEngine ? kind : "function");
      const path = `/v1/artifacts/${organization}/${digest}`;
      const { signal } = cx;
      const there = await client.status({ method: "HEAD", path, signal }, [200, 404]);
      if (there === 200) return;
      await client.status({ method: "PUT", path, signal, stream: await openBytes() }, [204]);
    },
    call: (cx, { ref }, request) => call(keepers.of(ref.kind), cx, ref, request),
    logs(cx, ref, { after, follow, limit }) {
      const query = new URLSearchParams({ after: String(after), follow: String(follow) });
      if (limit !== undefined) query.set("limit", String(limit));
      const path = `${partPath(ref.name)}/logs?${query.toString()}`;
      const { client } = keepers.of(ref.kind);
      return client.lines(LogLine, { method: "GET", path, signal: cx.signal });
    },
    metrics: (cx, ref) => metrics(keepers.of(ref.kind).client, cx, ref),
    check: async (cx) => (await Promise.all(keepers.all.map((one) => check(one, cx)))).flat(),
  };
}

async function send(keepers: Keepers, cx: CallContext, step: Step): Promise<Progress> {
  const { name, kind } = step.ref;
  const { client } = keepers.of(kind);
  const { signal } = cx;
  switch (step.do) {
    case "put-part": {
      const body = specOf((step.body as { want: Want }).want);
      const request = { method: "PUT", path: partPath(name), body, signal } as const;
      return readiness(step.ref, await client.json(PartState, request));
    }
    case "warm": {
      const path = `${partPath(name)}/warm`;
      await client.json(PartState, { method: "PUT", path, body: step.body, signal });
      return { kind: "done" };
    }
    case "delete-part": {
      const request = { method: "DELETE", path: partPath(name), signal } as const;
      const status = await client.status(request, [202, 204, 404]);
      return status === 202 ? wait("gone", step.ref) : { kind: "done" };
    }
    default:
      throw new AppError("provider.fatal", { detail: `The runner knows no step ${step.do}.` });
  }
}

async function poll(keepers: Keepers, cx: CallContext, handle: string): Promise<Progress> {
  const { until, name, kind } = Handle.parse(JSON.parse(handle));
  const ref = refOf(name, kind);
  const found = await state(keepers, cx, ref);
  if (until === "gone") return found === null ? { kind: "done" } : wait(until, ref);
  if (found === null) throw new AppError("release.not_found");
  return readiness(ref, found);
}

/** null where there is no such part. */
async function state(
  keepers: Keepers,
  { signal }: CallContext,
  { name, kind }: Pick<Ref, "name" | "kind">,
): Promise<PartState | null> {
  const { client } = keepers.of(kind);
  try {
    return await client.json(PartState, { method: "GET", path: partPath(name), signal });
  } catch (error) {
    if (judge(error) === "gone") return null;
    throw error;
  }
}

/** Warm is all or nothing: the gateway does the sharing. */
async function observeTraffic(keepers: Keepers, cx: CallContext, refs: readonly Ref[]) {
  const found = await Promise.all(refs.map((ref) => state(keepers, cx, ref)));
  const warm = refs.filter((_, at) => found[at]?.warm === true);
  return { weights: Object.fromEntries(warm.map(({ name }) => [name, 100])), raw: found };
}

function warming({ ref, weight }: Share, weights: Readonly<Record<string, number>>): Step[] {
  const warm = weight > 0;
  if (warm === (weights[ref.name] ?? 0) > 0) return [];
  return [{ do: "warm", ref, body: { warm }, mints: false }];
}

async function metrics(
  client: RunnerClient,
  { clock, signal }: CallContext,
  ref: Ref,
): Promise<MetricSeries[]> {
  const path = `${partPath(ref.name)}/metrics`;
  const now = await client.json(Metrics, { method: "GET", path, signal });
  const at = clock.now().toISOString();
  return Object.entries(now).map(([name, value]) => ({
    name: name as keyof typeof now,
    points: [{ at, value }],
  }));
}

async function* list(
  keepers: Keepers,
  { signal }: CallContext,
  organization: string | undefined,
): AsyncIterable<Seen> {
  const query = organization === undefined ? "" : `?organization=${organization}`;
  const path = `/v1/parts${query}`;
  for (const { kind, client } of keepers.all) {
    for (const part of await client.json(PartState.array(), { method: "GET", path, signal })) {
      const seen = seenOf(part, kind);
      if (seen.owner !== "foreign") yield seen;
    }
  }
}

async function call(
  { name, client, socket }: Keeper,
  { signal }: CallContext,
  ref: Ref,
  request: Request,
): Promise<Response> {
  const own = new Request(request, { signal });
  if (name === "engine") {
    return client.line(() => callInstance(socket, own, `${partPath(ref.name)}/call`), signal);
  }
  const path = `${partPath(ref.name)}/instances`;
  const wanted = { method: "POST", path, body: { want: 1 }, signal } as const;
  const instances = await client.json(Instance.array(), wanted);
  const ready = instances.find((instance) => instance.state === "ready");
  if (ready === undefined) throw new AppError("function.start_failed");
  return callInstance(ready.socket, own);
}

async function check({ name, socket, client }: Keeper, cx: CallContext) {
  try {
    await health(client, cx);
    return [];
  } catch (error) {
    const detail =
      judge(error) === "denied"
        ? `The socket ${socket} belongs to another user.`
        : `No ${name} answers at ${socket}.`;
    return [{ permission: `${name}.connect`, detail }];
  }
}

function readiness(ref: Ref, { state, why }: PartState): Progress {
  if (state === "ready") return { kind: "done" };
  if (state === "starting") return wait("ready", ref);
  return { kind: "failed", code: "function.start_failed", detail: why ?? "It does not start." };
}

function wait(until: Handle["until"], { name, kind }: Ref): Progress {
  const handle = JSON.stringify({ until, name, kind });
  return { kind: "wait", handle, retryAfterMs: POLL_MS };
}

function health(client: RunnerClient, { signal }: CallContext): Promise<RunnerHealth> {
  return client.json(RunnerHealth, { method: "GET", path: "/v1/health", signal });
}

function specOf(want: Want): PartSpec {
  const { owner, hash, artifact, limits, access, invokeKey, variables, secrets } = want;
  return { owner, hash, artifact, limits, access, invokeKey, variables, secrets };
}

function seenOf(found: PartState, kind: string): Seen {
  const name = `${found.release}/${found.part}`;
  const { owner, hash } = found.spec;
  const ours = `${owner.release}/${owner.resource}` === name;
  return {
    ref: refOf(name, kind),
    owner: ours ? owner : "foreign",
    hash,
    ready: found.state === "ready" ? true : found.state === "failed" ? "failed" : false,
    fields: fieldsOf(found.spec),
    ...(found.why === null ? {} : { why: found.why }),
    raw: found,
  };
}

/** Which secrets there are lies in the seal, and nobody tells of it. */
function fieldsOf({
  artifact,
  access,
  limits,
  variables,
}: Pick<Want, "artifact" | "access" | "limits" | "variables">): Fields {
  const named = Object.entries(variables).map(([name, value]) => [`variables.${name}`, value]);
  return {
    artifact: artifact.digest,
    access,
    ...limits,
    ...Object.fromEntries(named),
  };
}

function refOf(name: string, kind: string): Ref {
  return { cloud: "node", account: "local", region: "local", kind, name };
}

function partPath(name: string): string {
  const [release = "", part = ""] = name.split("/");
  return `/v1/releases/${encodeURIComponent(release)}/parts/${encodeURIComponent(part)}`;
}
