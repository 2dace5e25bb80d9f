import { createHmac, timingSafeEqual } from "node:crypto";
import type { Logger } from "../../../shared/log.ts";
import type { JobQueue } from "../../../shared/ports/jobs.ts";
import type { Secret } from "../../../shared/secret.ts";

/** The request is on its way by then; its answer comes when the work is done, and nobody waits for it. */
const SEND_MS = 500;

/** What Manager and Creator of one installation know, and nobody else. */
export function wakeToken(masterKey: Secret): string {
  return createHmac("sha256", masterKey.reveal()).update("lintas wake").digest("base64url");
}

export function isWakeToken(masterKey: Secret, authorization: string | null): boolean {
  const wanted = Buffer.from(`Bearer ${wakeToken(masterKey)}`);
  const given = Buffer.from(authorization ?? "");
  return wanted.byteLength === given.byteLength && timingSafeEqual(wanted, given);
}

/** Asks a Creator that is a function to work. A wake that is lost is made up for by the next one. */
export async function wakeCreator(
  creatorUrl: string,
  of: { masterKey: Secret; send: (request: Request) => Promise<Response>; log: Logger },
): Promise<void> {
  const request = new Request(`${creatorUrl}/drain`, {
    method: "POST",
    headers: { authorization: `Bearer ${wakeToken(of.masterKey)}` },
    signal: AbortSignal.timeout(SEND_MS),
  });
  try {
    const answer = await of.send(request);
    await answer.body?.cancel();
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return;
    of.log.warn("the Creator could not be woken", { creatorUrl, error });
  }
}

/** A queue that remembers whether anything was put into it since it was asked last. */
export function watchedQueue(jobs: JobQueue): JobQueue & { takeFilled(): boolean } {
  let filled = false;
  return {
    async enqueue(tx, job, options) {
      await jobs.enqueue(tx, job, options);
      filled = true;
    },
    schedule: (environment, entries) => jobs.schedule(environment, entries),
    takeFilled() {
      const was = filled;
      filled = false;
      return was;
    },
  };
}
