import { createNodeCompute } from "../../../adapters/node/compute.ts";
import { functionZip } from "../../../agent/runner/testing/functions.ts";
import { artifactOf, notesFile } from "../../../functions/engine/host/testing/notes.ts";
import { EngineOnDisk } from "../../../functions/mounts/node/engine/testing/engine-on-disk.ts";
import { runningRunner } from "../../../agent/runner/testing/running-runner.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Judgement, Ref, Want } from "../../../shared/ports/compute.ts";
import { type ComputeSubject, callContext, ids, putSample, sampleWant } from "./compute-subject.ts";

/** The adapter of a machine before a real runner; supergraphs are functions to it. */
export async function nodeSubject(): Promise<ComputeSubject> {
  const runner = await startRunner();
  return subjectOf({
    adapter: createNodeCompute({ runner: runner.socket, engine: null }),
    artifact: async (sample) => functionZip(sample),
    close: () => runner.close(),
  });
}

/** Where a connector would be; it is not asked. */
const NOBODY = { value: "http://notes.internal" };

/** The same before a real runner and a real engine; its parts are supergraphs. */
export async function engineSubject(): Promise<ComputeSubject> {
  const [runner, engine] = await Promise.all([startRunner(), EngineOnDisk.started()]);
  const control = engine.environment["LINTAS_ENGINE_CONTROL_SOCKET"] ?? null;
  return subjectOf({
    kind: "supergraph",
    adapter: createNodeCompute({ runner: runner.socket, engine: control }),
    artifact: async (sample) => {
      const bytes =
        sample === "answers" ? notesFile("", "/graphql", NOBODY) : new TextEncoder().encode(sample);
      return { digest: artifactOf(bytes).digest, bytes };
    },
    close: async () => {
      await runner.close();
      await engine[Symbol.asyncDispose]();
    },
  });
}

const startRunner = () => runningRunner({ times: { answer: 300, backoffFirst: 50 } });

function subjectOf(
  own: Pick<ComputeSubject, "adapter" | "artifact" | "close" | "kind">,
): ComputeSubject {
  const subject: ComputeSubject = {
    ...own,
    target: "local",
    async plantForeign(ref) {
      const want = await sampleWant(subject);
      await putSample(subject, want);
      await own.adapter.send(callContext(), { ...planted(ref, want) }, null);
    },
    provesStart: true,
    uploads: true,
    errors: nodeErrors(),
  };
  return subject;
}

/** What another tool that speaks to this runner would have put there. */
function planted(ref: Ref, want: Want) {
  const owner = { ...want.owner, organization: want.owner.organization, release: ids.release() };
  return {
    do: "put-part",
    ref,
    body: { want: { ...want, owner, hash: "somebody else's" } },
    mints: false,
  };
}

/** Errors as undici and the runner give them. */
function nodeErrors(): ComputeSubject["errors"] {
  const line = (code: string) => Object.assign(new Error(code), { code });
  const lines: Record<string, Judgement> = {
    ECONNREFUSED: "retry",
    ENOENT: "retry",
    EAGAIN: "retry",
    UND_ERR_CONNECT_TIMEOUT: "retry",
    EACCES: "denied",
    EPERM: "denied",
    ECONNRESET: "ambiguous",
    EPIPE: "ambiguous",
    UND_ERR_SOCKET: "ambiguous",
    UND_ERR_HEADERS_TIMEOUT: "ambiguous",
    UND_ERR_BODY_TIMEOUT: "ambiguous",
    UND_ERR_ABORTED: "ambiguous",
    ABORT_ERR: "ambiguous",
    ESOMETHINGNEW: "fatal",
  };
  const problems = {
    "release.not_found": "gone",
    "release.immutable": "conflict",
    "blob.not_found": "fatal",
    "artifact.invalid": "fatal",
    "runner.disk_full": "fatal",
    "function.start_failed": "fatal",
    "supergraph.unreadable": "fatal",
    internal: "fatal",
  } as const satisfies Partial<Record<AppError["code"], Judgement>>;
  return [
    ...Object.entries(lines).flatMap(([code, means]) => [
      { name: code, error: line(code), means },
      ...(["runner.unreachable", "engine.unreachable"] as const).map((broken) => ({
        name: `${broken} by ${code}`,
        error: new AppError(broken, { cause: line(code) }),
        means,
      })),
    ]),
    ...Object.entries(problems).map(([code, means]) => ({
      name: code,
      error: new AppError(code as AppError["code"]),
      means,
    })),
    {
      name: "a time-out of the caller",
      error: new DOMException("timed out", "TimeoutError"),
      means: "ambiguous",
    },
  ];
}
