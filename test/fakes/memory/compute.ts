import { createHash } from "node:crypto";
import type { LogLine } from "../../../shared/domain/event.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type {
  ComputeAdapter,
  Fields,
  Judgement,
  Key,
  Ownership,
  Progress,
  Ref,
  Seen,
  Step,
  Want,
} from "../../../shared/ports/compute.ts";
import type { SealingKey } from "../../../shared/sealing.ts";

/** A call that arrives at the memory cloud. A hook that throws `before` it prevents the effect;
 * one that throws `after` it loses the answer of an effect that happened. */
export interface MemoryCall {
  method: "observe" | "send" | "poll" | "list" | "putArtifact" | "call";
  phase: "before" | "after";
  ref: Ref | null;
  step: Step | null;
}

/** An error of the memory cloud; `judge` knows each of these codes and no other. */
export class MemoryFault extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`memory cloud: ${code}`);
    this.code = code;
  }
}

export const memoryJudgements: Readonly<Record<string, Judgement>> = {
  busy: "retry",
  throttled: "throttle",
  conflict: "conflict",
  exists: "exists",
  gone: "gone",
  "not-yet": "not-yet",
  lost: "ambiguous",
  denied: "denied",
};

export interface MemoryPart {
  ref: Ref;
  /** null where it is foreign. */
  want: Want | null;
  ready: boolean | "failed";
  why: string | null;
  /** Polls still to come before its readiness is decided. */
  pollsLeft: number;
  weight: number;
  lines: LogLine[];
}

export interface MemoryCloudOptions {
  /** false: every create mints a resource of its own, so a blind repetition doubles it. */
  repeatable?: boolean;
  sealingKey?: SealingKey | null;
  /** true: supergraphs are served by an engine of the cloud's own. */
  engine?: boolean;
}

/** A whole cloud in memory. Adapters made of it share its state, so it survives a killed worker. */
export interface MemoryCloud {
  parts: Map<string, MemoryPart>;
  /** Changes of state by `<do> <name>`, e.g. `put-part r1/api`: what really happened, with its count. */
  effects: Map<string, number>;
  /** Calls that arrived, by `<method>` or `send <do> <name>`. */
  calls: Map<string, number>;
  artifacts: Map<string, Uint8Array>;
  /** Digests of artifacts whose function exits at its start. */
  broken: Set<string>;
  /** How many polls a new part needs before it is ready. */
  pollsUntilReady: number;
  /** Called around every call; may throw or wait. */
  hook: (call: MemoryCall) => void | Promise<void>;
  /** What a function answers beside `/.lintas/ready`. */
  serve: (want: Want, request: Request) => Response | Promise<Response>;
  /** Throws `error` once, at the next call of this method in this phase (of this step, where named). */
  failOnce(
    method: MemoryCall["method"],
    phase: MemoryCall["phase"],
    error: unknown,
    stepDo?: string,
  ): void;
  plantForeign(ref: Ref): void;
  adapter(): ComputeAdapter;
}

export function memoryCloud(options: MemoryCloudOptions = {}): MemoryCloud {
  const once: {
    method: string;
    phase: string;
    stepDo: string | undefined;
    error: unknown;
  }[] = [];
  const cloud: MemoryCloud = {
    parts: new Map(),
    effects: new Map(),
    calls: new Map(),
    artifacts: new Map(),
    broken: new Set(),
    pollsUntilReady: 0,
    hook: () => {},
    serve: (want, request) =>
      Response.json({
        release: want.key.release,
        part: want.key.part,
        path: new URL(request.url).pathname,
        variables: want.variables,
      }),
    failOnce: (method, phase, error, stepDo) => void once.push({ method, phase, stepDo, error }),
    plantForeign: (ref) =>
      void cloud.parts.set(ref.name, {
        ref,
        want: null,
        ready: true,
        why: null,
        pollsLeft: 0,
        weight: 100,
        lines: [],
      }),
    adapter: () => memoryAdapter(cloud, around, options),
  };
  const fault = async (call: MemoryCall) => {
    await cloud.hook(call);
    const at = once.findIndex(
      (planned) =>
        planned.method === call.method &&
        planned.phase === call.phase &&
        (planned.stepDo === undefined || planned.stepDo === call.step?.do),
    );
    if (at >= 0) throw once.splice(at, 1)[0]?.error;
  };
  async function around<T>(call: Omit<MemoryCall, "phase">, effect: () => T | Promise<T>) {
    const { method, step } = call;
    count(cloud.calls, step === null ? method : `${method} ${step.do} ${step.ref.name}`);
    await fault({ ...call, phase: "before" });
    const result = await effect();
    await fault({ ...call, phase: "after" });
    return result;
  }
  return cloud;
}

type Around = <T>(call: Omit<MemoryCall, "phase">, effect: () => T | Promise<T>) => Promise<T>;

function memoryAdapter(
  cloud: MemoryCloud,
  around: Around,
  options: MemoryCloudOptions,
): ComputeAdapter {
  const mints = options.repeatable === false;
  const plain = (method: MemoryCall["method"], ref: Ref | null) => ({ method, ref, step: null });
  return {
    caps: {
      revisions: true,
      split: 0,
      releaseUrl: false,
      cas: false,
      dryRun: false,
      keep: 50,
      adopt: false,
      engine: options.engine === true,
    },
    name: refOf,
    observe: (_cx, ref) =>
      around(plain("observe", ref), () => {
        const part = cloud.parts.get(ref.name);
        return part === undefined ? null : seenOf(part);
      }),
    diff(want, seen) {
      if (seen !== null) return [];
      return [{ do: "put-part", ref: refOf(want.key), body: { want }, mints }];
    },
    fields: fieldsOf,
    refusals: () => [],
    observeTraffic: (_cx, refs) =>
      around(plain("observe", refs[0] ?? null), () => {
        const warm = refs.filter(({ name }) => (cloud.parts.get(name)?.weight ?? 0) > 0);
        return { weights: Object.fromEntries(warm.map(({ name }) => [name, 100])), raw: null };
      }),
    traffic: (shares, { weights }) =>
      shares
        .filter(({ ref, weight }) => weight > 0 !== (weights[ref.name] ?? 0) > 0)
        .map(({ ref, weight }) => ({
          do: "warm",
          ref,
          body: { warm: weight > 0 },
          mints: false,
        })),
    remove(ref, seen) {
      if (seen === null || seen.owner === "foreign") return [];
      return [{ do: "delete-part", ref, body: {}, mints: false }];
    },
    send: (_cx, step) => around({ method: "send", ref: step.ref, step }, () => send(cloud, step)),
    poll: (_cx, handle) =>
      around(plain("poll", cloud.parts.get(handle)?.ref ?? null), () => poll(cloud, handle)),
    async *list(_cx, scope) {
      const all = await around(plain("list", null), () => [...cloud.parts.values()]);
      for (const part of all) {
        if (part.want === null) {
          if (scope.foreign === true) yield seenOf(part);
          continue;
        }
        const { organization } = part.want.owner;
        if (scope.organization === undefined || scope.organization === organization) {
          yield seenOf(part);
        }
      }
    },
    judge: (error) =>
      error instanceof MemoryFault ? (memoryJudgements[error.code] ?? "fatal") : "fatal",
    explain: (error) => ({
      call: null,
      code: error instanceof MemoryFault ? error.code : null,
      message: error instanceof Error ? error.message : String(error),
      requestId: null,
    }),
    sealingKey: async () => options.sealingKey ?? null,
    putArtifact: (_cx, artifact, open) =>
      around(plain("putArtifact", null), async () => {
        const key = `${artifact.organization}/${artifact.digest}`;
        if (cloud.artifacts.has(key)) return;
        const bytes = new Uint8Array(await new Response(await open()).arrayBuffer());
        if (createHash("sha256").update(bytes).digest("hex") !== artifact.digest) {
          throw new AppError("blob.digest_mismatch");
        }
        cloud.artifacts.set(key, bytes);
        count(cloud.effects, `put-artifact ${artifact.digest}`);
      }),
    call: (_cx, { ref }, request) =>
      around(plain("call", ref), () => callPart(cloud, ref, request)),
    logs: (cx, ref, logOptions) => logs(cloud, cx.signal, ref, logOptions),
    metrics: async (cx, ref) => {
      const part = cloud.parts.get(ref.name);
      const at = cx.clock.now().toISOString();
      return [
        { name: "instances", points: [{ at, value: part?.ready === true ? 1 : 0 }] },
        { name: "requests", points: [{ at, value: part?.lines.length ?? 0 }] },
      ];
    },
    check: async () => [],
  };
}

function send(cloud: MemoryCloud, step: Step): Progress {
  const { name } = step.ref;
  const part = cloud.parts.get(name);
  switch (step.do) {
    case "put-part": {
      const { want } = structuredClone(step.body) as { want: Want };
      if (!cloud.artifacts.has(`${want.owner.organization}/${want.artifact.digest}`)) {
        throw new AppError("blob.not_found");
      }
      const key = part !== undefined && step.mints ? `${name}~${cloud.parts.size}` : name;
      if (part !== undefined && key === name) {
        if (part.want?.hash !== want.hash) throw new MemoryFault("conflict");
      } else {
        cloud.parts.set(key, newPart(cloud, { ...step.ref, name: key }, want));
        count(cloud.effects, `put-part ${name}`);
      }
      return poll(cloud, key, false);
    }
    case "warm": {
      if (part === undefined) throw new MemoryFault("gone");
      const weight = (step.body as { warm: boolean }).warm ? 100 : 0;
      if (part.weight !== weight) count(cloud.effects, `warm ${name}`);
      part.weight = weight;
      return { kind: "done" };
    }
    case "delete-part":
      if (cloud.parts.delete(name)) count(cloud.effects, `delete-part ${name}`);
      return { kind: "done" };
    default:
      throw new MemoryFault(`unknown step ${step.do}`);
  }
}

function newPart(cloud: MemoryCloud, ref: Ref, want: Want): MemoryPart {
  const part: MemoryPart = {
    ref,
    want,
    ready: false,
    why: null,
    pollsLeft: cloud.pollsUntilReady,
    weight: 0,
    lines: [],
  };
  if (part.pollsLeft === 0) decide(cloud, part);
  return part;
}

/** What a smoke start of the real thing finds out. */
function decide(cloud: MemoryCloud, part: MemoryPart): void {
  const broken = cloud.broken.has(part.want?.artifact.digest ?? "");
  part.ready = broken ? "failed" : true;
  part.why = broken ? "it exits at its start" : null;
}

function poll(cloud: MemoryCloud, name: string, counts = true): Progress {
  const part = cloud.parts.get(name);
  if (part === undefined) throw new MemoryFault("gone");
  if (counts && part.pollsLeft > 0 && --part.pollsLeft === 0) decide(cloud, part);
  if (part.pollsLeft > 0) return { kind: "wait", handle: name };
  if (part.ready === true) return { kind: "done" };
  return { kind: "failed", code: "function.start_failed", detail: part.why ?? "" };
}

async function callPart(cloud: MemoryCloud, ref: Ref, request: Request): Promise<Response> {
  const part = cloud.parts.get(ref.name);
  if (!part?.want) throw new MemoryFault("gone");
  if (part.ready !== true) throw new AppError("function.start_failed");
  const { release, part: name } = part.want.key;
  const { pathname } = new URL(request.url);
  if (pathname === "/.lintas/ready") return Response.json({ release, part: name });
  part.lines.push({
    seq: part.lines.length + 1,
    at: new Date(0).toISOString(),
    stream: "stdout",
    release,
    part: name,
    instance: "memory",
    text: `${request.method} ${pathname}`,
  });
  return cloud.serve(part.want, request);
}

async function* logs(
  cloud: MemoryCloud,
  signal: AbortSignal,
  ref: Ref,
  options: { after: number; follow: boolean; limit?: number },
): AsyncIterable<LogLine> {
  let { after } = options;
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    const lines = cloud.parts.get(ref.name)?.lines ?? [];
    for (const line of lines.filter(({ seq }) => seq > after).slice(0, left)) {
      after = line.seq;
      left -= 1;
      yield line;
    }
    if (!options.follow || signal.aborted) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function refOf(key: Key): Ref {
  return {
    cloud: "node",
    account: "memory",
    region: key.target,
    kind: "function",
    name: `${key.release}/${key.part}`,
  };
}

function seenOf(part: MemoryPart): Seen {
  const owner: Ownership | "foreign" = part.want === null ? "foreign" : part.want.owner;
  return {
    ref: part.ref,
    owner,
    hash: part.want?.hash ?? "",
    ready: part.ready,
    ...(part.why === null ? {} : { why: part.why }),
    fields: part.want === null ? {} : fieldsOf(part.want),
    raw: { weight: part.weight, pollsLeft: part.pollsLeft },
  };
}

function fieldsOf({ artifact, access, limits, variables, secrets }: Want): Fields {
  const named = Object.entries(variables).map(([name, value]) => [`variables.${name}`, value]);
  return {
    artifact: artifact.digest,
    access,
    ...limits,
    ...Object.fromEntries(named),
    secrets: secrets === null ? null : "set",
  };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
