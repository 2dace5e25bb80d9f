import { AppError } from "../../../shared/errors/app-error.ts";
import type { FireJob } from "../../../shared/ports/jobs.ts";
import { signatureHeader, SIGNATURE_HEADER } from "../../../shared/protocol/invoke.ts";
import { callContext, type Services } from "../services.ts";
import { liveRelease } from "./live-release.ts";

/**
 * A schedule came due: one signed POST to the part that is live now. It is not repeated where it
 * fails, since the function may have done half of it; its log and ours tell.
 */
export async function fire(services: Services, job: FireJob, signal: AbortSignal): Promise<void> {
  const { clock, lengths, log, sign, targets } = services;
  const live = await liveRelease(services.db, job.environment);
  const part = live?.parts.find((one) => one.part === job.part);
  if (live === null || part === undefined) return;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(lengths.fireMs)]);
  const adapter = await targets.adapter(live.organizationId, live.target);
  const claims = { release: live.id, part: job.part, method: "POST", target: job.path };
  const headers = {
    [SIGNATURE_HEADER]: await signatureHeader(sign, clock, claims),
    "lintas-schedule": "1",
  };
  const request = new Request(`http://release.internal${job.path}`, {
    method: "POST",
    headers,
    signal: limit,
  });
  const fields = { release: live.id, part: job.part, path: job.path };
  try {
    const answer = await adapter.call(callContext(services, limit, 0), part, request);
    await answer.body?.cancel();
    if (answer.ok) log.info("a schedule fired", { ...fields, status: answer.status });
    else log.warn("a schedule was answered with a failure", { ...fields, status: answer.status });
  } catch (error) {
    log.warn("a schedule got no answer", {
      ...fields,
      error: new AppError("function.crashed", { cause: error }),
    });
  }
}
