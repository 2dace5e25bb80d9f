import { createHash } from "node:crypto";
import type { LogLine } from "../../../shared/domain/event.ts";
import type { PlanContent } from "../../../shared/domain/plan.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { parseTarget } from "../../../shared/domain/target.ts";
import type { ComputeAdapter, MetricSeries, Ref, Targets } from "../../../shared/ports/compute.ts";
import type { AdvanceJob, JobQueue, SweepJob } from "../../../shared/ports/jobs.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import type { Planner } from "../../../shared/ports/planner.ts";
import { CLOUD_CAPS, type CloudWorld, cloudWorld } from "./fake-clouds.ts";

/** What a test may turn: how the world around the Manager behaves. */
export interface World {
  clouds: CloudWorld;
  jobs: AdvanceJob[];
  sweeps: SweepJob[];
  /** Problems of the next plans. */
  planProblems: PlanContent["problems"];
  /** What else the next plans say. */
  plan: Partial<PlanContent>;
  metrics: MetricSeries[];
  /** What a call to a function fails with, in the provider's own way. */
  callFails: Error | null;
  /** Runs while a plan is made. */
  whilePlanning: () => Promise<void>;
  lines: LogLine[];
  answer: (request: Request, at: Ref) => Response | Promise<Response>;
  blobs: Map<string, Buffer>;
}

export function world(): World {
  return {
    clouds: cloudWorld(),
    jobs: [],
    sweeps: [],
    planProblems: [],
    plan: {},
    metrics: [],
    callFails: null,
    whilePlanning: async () => {},
    lines: [],
    answer: () => new Response("hello"),
    blobs: new Map(),
  };
}

export function fakeJobs(of: World): JobQueue {
  return {
    enqueue: async (_tx, job) =>
      void ("operation" in job ? of.jobs.push(job) : of.sweeps.push(job)),
    schedule: async () => {},
  };
}

export function fakePlanner(of: World): Planner {
  return {
    plan: async ({ buildId, targets }) => {
      await of.whilePlanning();
      return {
        build: buildId,
        targets: (targets ?? []).map((target) => ({
          target,
          caps: CAPS,
          release: null,
          parts: [],
        })),
        route: { before: [], after: "all" },
        problems: of.planProblems,
        verdicts: [],
        approval: null,
        facts: {},
        fingerprint: "fp",
        ...of.plan,
      };
    },
  };
}

const CAPS: ComputeAdapter["caps"] = {
  revisions: true,
  split: 100,
  releaseUrl: false,
  cas: false,
  dryRun: false,
  keep: 10,
  adopt: false,
  engine: false,
};

type FakeAdapter = Pick<ComputeAdapter, "caps" | "logs" | "call" | "metrics" | "judge" | "explain">;

export function fakeTargets(of: World): Targets {
  const adapter: FakeAdapter = {
    caps: CAPS,
    async *logs(_cx, ref, { after, follow, limit }) {
      const own = of.lines.filter(
        (line) => ref.name === `${line.release}-${line.part}` || ref.name === line.part,
      );
      yield* own.filter((line) => line.seq > after).slice(0, limit);
      if (follow) await new Promise((resolve) => _cx.signal.addEventListener("abort", resolve));
    },
    call: async (_cx, at, request) => {
      if (of.callFails !== null) throw of.callFails;
      return of.answer(request, at.ref);
    },
    metrics: async () => of.metrics,
    judge: () => "denied",
    explain: (error) => ({
      call: "lambda:InvokeFunction",
      code: "AccessDeniedException",
      message: error instanceof Error ? error.message : "",
      requestId: null,
    }),
  };
  return {
    adapter: async (_organization, target) => {
      if (target === "local") return adapter as ComputeAdapter;
      if (parseTarget(target)?.connection === "nowhere") throw new AppError("target.unknown");
      return { ...adapter, caps: CLOUD_CAPS } as ComputeAdapter;
    },
    names: async () => ["local"],
  };
}

export function fakeObjectStore(of: World): ObjectStore {
  const key = (organization: string, digest: string) => `${organization}/${digest}`;
  return {
    missing: async (organization, digests) =>
      digests.filter((digest) => !of.blobs.has(key(organization, digest))),
    put: async (organization, { digest, size }, body) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      if (bytes.length > size) throw new AppError("request.too_large");
      if (createHash("sha256").update(bytes).digest("hex") !== digest) {
        throw new AppError("blob.digest_mismatch");
      }
      of.blobs.set(key(organization, digest), bytes);
    },
    get: async (organization, digest) => {
      const bytes = of.blobs.get(key(organization, digest));
      if (bytes === undefined) throw new AppError("blob.not_found");
      return new Blob([new Uint8Array(bytes)]).stream();
    },
    size: async (organization, digest) => of.blobs.get(key(organization, digest))?.length ?? null,
    delete: async (organization, digest) => void of.blobs.delete(key(organization, digest)),
  };
}
