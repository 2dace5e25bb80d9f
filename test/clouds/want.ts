import { createHash } from "node:crypto";
import { type Clock, systemClock } from "../../shared/clock.ts";
import { silentLogger } from "../../shared/log.ts";
import type { CallContext, Pace, Want } from "../../shared/ports/compute.ts";
import type { testHome } from "../fakes/home.ts";

export function callContext(paced: Pace[] = [], clock: Clock = systemClock): CallContext {
  return {
    clock,
    log: silentLogger,
    signal: new AbortController().signal,
    pace: async (pace) => void paced.push(pace),
    fence: 1,
  };
}

interface Sample {
  target: string;
  release?: string | undefined;
  /** What stands in for the bytes of the zip. */
  zip?: string | undefined;
  adopted?: string | null;
}

/** What a want without secrets asks for; its zip is put into the installation's store. */
export function wanted(
  home: Awaited<ReturnType<typeof testHome>>,
  { target, release = "r0000001abcd", zip = "a zip", adopted = null }: Sample,
): Omit<Want, "secrets" | "hash"> {
  const bytes = new TextEncoder().encode(zip);
  const digest = createHash("sha256").update(bytes).digest("hex");
  home.zips.set(`org_1/${digest}`, bytes);
  return {
    key: {
      organization: "org_1",
      project: "prj_1",
      environment: "env_1",
      part: "api",
      kind: "function",
      build: "b0000000abcd",
      release,
      target,
      names: { project: "shop", environment: "production" },
      adopted,
    },
    owner: {
      organization: "org_1",
      project: "prj_1",
      environment: "env_1",
      resource: "api",
      build: "b0000000abcd",
      release,
      operation: "op_1",
    },
    artifact: { digest, size: bytes.length },
    limits: { memoryMb: 256, timeoutMs: 5_000, concurrency: 10, minInstances: 0, maxInstances: 2 },
    access: "public",
    invokeKey: "",
    variables: { GREETING: "hello" },
  };
}
