import type { MessagePort } from "node:worker_threads";
import type { ObjectStore } from "../../../../shared/ports/object-store.ts";
import { Secret } from "../../../../shared/secret.ts";
import { answer, type AnswerOptions, told } from "../../answer.ts";
import { LimitReached } from "../../graphql/request-error.ts";
import { respond } from "../../http/respond.ts";
import { loadRelease, type LoadedRelease, type SharedByReleases } from "../load-release.ts";
import { type CacheLimits, LoadedReleases } from "../loaded-releases.ts";
import { readCompiled } from "../read-compiled.ts";
import type { FromWorker, MovedMessage, ToWorker } from "./messages.ts";

export interface LargeWorkerOptions {
  objects: ObjectStore;
  shared: SharedByReleases;
  cache: CacheLimits;
}

/** Answers operations that were moved to this thread, each whole: only bytes go back. */
export function serveLarge(port: MessagePort, options: LargeWorkerOptions): void {
  const { objects, shared, cache } = options;
  const releases = new LoadedReleases<LoadedRelease>({
    read: (organization, artifact) => readCompiled(objects, organization, artifact),
    load: (opened, part) => loadRelease(opened, part, shared, () => {}),
    limits: cache,
    keep: "used",
    clock: shared.clock,
    events: { loaded: () => {}, failed: () => {}, unloaded: () => {} },
  });
  const running = new Map<number, AbortController>();
  port.on("message", (message: ToWorker) => {
    if (message.do === "drop") return void releases.drop(message);
    if (message.do === "stop") {
      const { id, timedOut } = message;
      const reason = timedOut === null ? null : new LimitReached("supergraph.timed_out", timedOut);
      return running.get(id)?.abort(reason ?? undefined);
    }
    const { id } = message;
    const stop = new AbortController();
    running.set(id, stop);
    const failed = (why: string) => port.postMessage({ id, why });
    answered(message, releases, shared, { signal: stop.signal, failed })
      .catch((error: unknown): FromWorker => ({ id, failed: String(error) }))
      .then((told) => {
        running.delete(id);
        port.postMessage(told, "body" in told ? [told.body.buffer] : []);
      })
      // What cannot be sent is told to nobody else.
      .catch((error: unknown) => port.postMessage({ id, failed: String(error) }));
  });
}

async function answered(
  { id, part, secrets, media, session, headers, request, options }: MovedMessage,
  releases: LoadedReleases<LoadedRelease>,
  { limits }: SharedByReleases,
  heard: Pick<AnswerOptions, "signal" | "failed">,
): Promise<FromWorker> {
  const served = { ...part, secrets: async () => new Secret(secrets) };
  const { loaded, release } = await releases.lease(served);
  try {
    const { build } = loaded;
    const made = await answer(build, session, headers, request, { ...options, ...heard });
    const failed = (error: unknown) => told(error, { ...options, ...heard });
    const response = respond(made, { media, bytesMax: limits.answerBytes, told: failed });
    const body = new Uint8Array(await response.arrayBuffer());
    return { id, status: response.status, headers: [...response.headers], body };
  } finally {
    release();
  }
}
