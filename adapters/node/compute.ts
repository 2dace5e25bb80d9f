import * as z from "zod";
import { LogLine } from "../../shared/domain/event.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type {
  CallContext,
  ComputeAdapter,
  Fields,
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
import { type RunnerClient, createRunnerClient } from "./runner-client.ts";

/** The engine asks again after this, unless it is done. */
const POLL_MS = 50;

const Handle = z.object({ until: z.enum(["ready", "gone"]), name: z.string() });
type Handle = z.infer<typeof Handle>;

const Metrics = z.object({
  instances: z.number(),
  requests: z.number(),
  errors: z.number(),
  memoryBytes: z.number(),
});

/** Functions as processes of a machine, by the runner that listens at `socket`. */
export function createNodeCompute(options: { socket: string }): ComputeAdapter {
  const client = createRunnerClient(options.socket);
  return {
    caps: {
      revisions: true,
      split: 0,
      releaseUrl: false,
      cas: false,
      dryRun: false,
      keep: 50,
      adopt: false,
      engine: false,
    },
    name: (key) => refOf(`${key.release}/${key.part}`),
    async observe(cx, ref) {
      const found = await state(client, cx, ref.name);
      return found === null ? null : seenOf(found);
    },
    diff(want, seen) {
      // A foreign part is not ours to write; another hash cannot be: a release never changes.
      if (seen !== null) return [];
      const ref = refOf(`${want.key.release}/${want.key.part}`);
      return [{ do: "put-part", ref, body: { want }, mints: false }];
    },
    fields: fieldsOf,
    refusals: () => [],
    observeTraffic: (cx, refs) => observeTraffic(client, cx, refs),
    traffic: (shares, { weights }) => shares.flatMap((share) => warming(share, weights)),
    remove(ref, seen) {
      if (seen === null || seen.owner === "foreign") return [];
      return [{ do: "delete-part", ref, body: {}, mints: false }];
    },
    send: (cx, step) => send(client, cx, step),
    poll: (cx, handle) => poll(client, cx, handle),
    list: (cx, { organization }) => list(client, cx, organization),
    judge,
    explain,
    async sealingKey(cx) {
      return (await health(client, cx)).sealingKey;
    },
    async putArtifact(cx, { organization, digest }, openBytes) {
      const path = `/v1/artifacts/${organization}/${digest}`;
      const { signal } = cx;
      const there = await client.status({ method: "HEAD", path, signal }, [200, 404]);
      if (there === 200) return;
      await client.status({ method: "PUT", path, signal, stream: await openBytes() }, [204]);
    },
    call: (cx, { ref }, request) => call(client, cx, ref, request),
    logs(cx, ref, { after, follow, limit }) {
      const query = new URLSearchParams({ after: String(after), follow: String(follow) });
      if (limit !== undefined) query.set("limit", String(limit));
      const path = `${partPath(ref.name)}/logs?${query.toString()}`;
      return client.lines(LogLine, { method: "GET", path, signal: cx.signal });
    },
    metrics: (cx, ref) => metrics(client, cx, ref),
    check: (cx) => check(client, cx, options.socket),
  };
}

async function send(client: RunnerClient, cx: CallContext, step: Step): Promise<Progress> {
  const { name } = step.ref;
  const { signal } = cx;
  switch (step.do) {
    case "put-part": {
      const body = specOf((step.body as { want: Want }).want);
      const request = { method: "PUT", path: partPath(name), body, signal } as const;
      return readiness(name, await client.json(PartState, request));
    }
    case "warm": {
      const path = `${partPath(name)}/warm`;
      await client.json(PartState, { method: "PUT", path, body: step.body, signal });
      return { kind: "done" };
    }
    case "delete-part": {
      const request = { method: "DELETE", path: partPath(name), signal } as const;
      const status = await client.status(request, [202, 204, 404]);
      return status === 202 ? wait({ until: "gone", name }) : { kind: "done" };
    }
    default:
      throw new AppError("provider.fatal", { detail: `The runner knows no step ${step.do}.` });
  }
}

async function poll(client: RunnerClient, cx: CallContext, handle: string): Promise<Progress> {
  const { until, name } = Handle.parse(JSON.parse(handle));
  const found = await state(client, cx, name);
  if (until === "gone") return found === null ? { kind: "done" } : wait({ until, name });
  if (found === null) throw new AppError("release.not_found");
  return readiness(name, found);
}

/** null where there is no such part. */
async function state(
  client: RunnerClient,
  { signal }: CallContext,
  name: string,
): Promise<PartState | null> {
  try {
    return await client.json(PartState, { method: "GET", path: partPath(name), signal });
  } catch (error) {
    if (judge(error) === "gone") return null;
    throw error;
  }
}

/** Warm, as far as the runner is concerned, is all or nothing: the gateway does the sharing. */
async function observeTraffic(client: RunnerClient, cx: CallContext, refs: readonly Ref[]) {
  const found = await Promise.all(refs.map(({ name }) => state(client, cx, name)));
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
  client: RunnerClient,
  { signal }: CallContext,
  organization: string | undefined,
): AsyncIterable<Seen> {
  const query = organization === undefined ? "" : `?organization=${organization}`;
  const path = `/v1/parts${query}`;
  for (const part of await client.json(PartState.array(), { method: "GET", path, signal })) {
    const seen = seenOf(part);
    if (seen.owner !== "foreign") yield seen;
  }
}

async function call(
  client: RunnerClient,
  { signal }: CallContext,
  ref: Ref,
  request: Request,
): Promise<Response> {
  const path = `${partPath(ref.name)}/instances`;
  const wanted = { method: "POST", path, body: { want: 1 }, signal } as const;
  const instances = await client.json(Instance.array(), wanted);
  const ready = instances.find((instance) => instance.state === "ready");
  if (ready === undefined) throw new AppError("function.start_failed");
  return callInstance(ready.socket, new Request(request, { signal }));
}

async function check(client: RunnerClient, cx: CallContext, socket: string) {
  try {
    await health(client, cx);
    return [];
  } catch (error) {
    const detail =
      judge(error) === "denied"
        ? `The socket ${socket} belongs to another user.`
        : `No runner answers at ${socket}.`;
    return [{ permission: "runner.connect", detail }];
  }
}

function readiness(name: string, { state, why }: PartState): Progress {
  if (state === "ready") return { kind: "done" };
  if (state === "starting") return wait({ until: "ready", name });
  return { kind: "failed", code: "function.start_failed", detail: why ?? "It does not start." };
}

function wait(handle: Handle): Progress {
  return { kind: "wait", handle: JSON.stringify(handle), retryAfterMs: POLL_MS };
}

function health(client: RunnerClient, { signal }: CallContext): Promise<RunnerHealth> {
  return client.json(RunnerHealth, { method: "GET", path: "/v1/health", signal });
}

function specOf(want: Want): PartSpec {
  const { owner, hash, artifact, limits, access, invokeKey, variables, secrets } = want;
  return { owner, hash, artifact, limits, access, invokeKey, variables, secrets };
}

function seenOf(found: PartState): Seen {
  const name = `${found.release}/${found.part}`;
  const { owner, hash } = found.spec;
  const ours = `${owner.release}/${owner.resource}` === name;
  return {
    ref: refOf(name),
    owner: ours ? owner : "foreign",
    hash,
    ready: found.state === "ready" ? true : found.state === "failed" ? "failed" : false,
    fields: fieldsOf(found.spec),
    ...(found.why === null ? {} : { why: found.why }),
    raw: found,
  };
}

/** Which secrets there are lies in the seal, and the runner tells nothing of it. */
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

function refOf(name: string): Ref {
  return { cloud: "node", account: "local", region: "local", kind: "function", name };
}

function partPath(name: string): string {
  const [release = "", part = ""] = name.split("/");
  return `/v1/releases/${encodeURIComponent(release)}/parts/${encodeURIComponent(part)}`;
}
