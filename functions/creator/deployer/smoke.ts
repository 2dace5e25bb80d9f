import { eq } from "drizzle-orm";
import { type PartDefinition, partDefinition } from "../../../shared/domain/part-definition.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { ComputeAdapter } from "../../../shared/ports/compute.ts";
import { signatureHeader, SIGNATURE_HEADER } from "../../../shared/protocol/invoke.ts";
import { ReadyAnswer } from "../../../shared/protocol/runner.ts";
import { release } from "../../../shared/schema/operations.ts";
import { build } from "../../../shared/schema/projects.ts";
import type { Outcome, StepContext, StepRow } from "../component.ts";
import { judged } from "../drive.ts";

const LOG_LINES = 20;
/** Of an answer that was not the one that is wanted. */
const SHOWN_CHARACTERS = 200;
/** Nothing resolves it: the adapter knows where the release answers. */
const ORIGIN = "http://release.internal";

/**
 * "Active" from a provider proves nothing: the release itself must answer, first with its id, then
 * as the definition's own `smoke` says. Traffic has not moved before.
 */
export async function smokeStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  const adapter = await cx.services.targets.adapter(cx.operation.organizationId, step.target ?? "");
  try {
    await answersAsItself(cx, adapter, step);
    await answersItsOwnSmoke(cx, adapter, step);
    return { kind: "done" };
  } catch (error) {
    cx.call.signal.throwIfAborted();
    if (error instanceof AppError && error.code === "release.smoke_failed") {
      return { kind: "failed", error: await withLog(cx, adapter, step, error) };
    }
    return judged(adapter, step.title, error);
  }
}

async function answersAsItself(
  cx: StepContext,
  adapter: ComputeAdapter,
  step: StepRow,
): Promise<void> {
  const answer = await ask(cx, adapter, step, {
    method: "GET",
    path: "/.lintas/ready",
    signed: false,
  });
  const text = await answer.text();
  const body = ReadyAnswer.safeParse(parsed(text));
  if (answer.ok && body.data?.release === step.release && body.data.part === step.part) return;
  const said = text === "" ? "nothing" : text.slice(0, SHOWN_CHARACTERS);
  throw failed(
    step,
    `GET /.lintas/ready answered ${answer.status} and not with its release, but: ${said}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function answersItsOwnSmoke(
  cx: StepContext,
  adapter: ComputeAdapter,
  step: StepRow,
): Promise<void> {
  const definition = await definitionOf(cx, step);
  const smoke = definition?.smoke;
  if (smoke === undefined) return;
  const signed = definition?.access === "private";
  const answer = await ask(cx, adapter, step, { method: "GET", path: smoke.path, signed });
  await answer.body?.cancel();
  if (answer.status === smoke.status) return;
  throw failed(step, `GET ${smoke.path} answered ${answer.status}, not ${smoke.status}.`);
}

async function ask(
  cx: StepContext,
  adapter: ComputeAdapter,
  step: StepRow,
  wanted: { method: string; path: string; signed: boolean },
): Promise<Response> {
  const { clock, lengths, sign } = cx.services;
  if (step.ref === null) throw new Error("a smoke step has a ref");
  const headers = new Headers();
  if (wanted.signed) {
    const request = {
      release: step.release ?? "",
      part: step.part ?? "",
      method: wanted.method,
      target: wanted.path,
    };
    headers.set(SIGNATURE_HEADER, await signatureHeader(sign, clock, request));
  }
  const limit = AbortSignal.timeout(lengths.smokeMs);
  const signal = AbortSignal.any([cx.call.signal, limit]);
  const request = new Request(ORIGIN + wanted.path, { method: wanted.method, headers, signal });
  try {
    const url = await urlOf(cx, step);
    return await adapter.call({ ...cx.call, signal }, { ref: step.ref, url }, request);
  } catch (error) {
    cx.call.signal.throwIfAborted();
    if (limit.aborted) {
      throw failed(step, `GET ${wanted.path} was not answered within ${lengths.smokeMs / 1000} s.`);
    }
    if (error instanceof AppError && error.code.startsWith("function.")) {
      throw failed(step, `${error.message}`, error);
    }
    throw error;
  }
}

/** What `ensure` found, where the provider gives addresses. */
async function urlOf(cx: StepContext, step: StepRow): Promise<string | null> {
  const [row] = await cx.services.db
    .select({ parts: release.parts })
    .from(release)
    .where(eq(release.id, step.release ?? ""));
  return row?.parts.find(({ part }) => part === step.part)?.url ?? null;
}

async function definitionOf(cx: StepContext, step: StepRow): Promise<PartDefinition | undefined> {
  const [row] = await cx.services.db
    .select({ content: build.content })
    .from(release)
    .innerJoin(build, eq(build.id, release.buildId))
    .where(eq(release.id, step.release ?? ""));
  return row === undefined ? undefined : partDefinition(row.content.definition, step.part ?? "");
}

function failed(step: StepRow, detail: string, cause?: unknown): AppError {
  return new AppError("release.smoke_failed", {
    detail: `${step.part} on ${step.target}: ${detail}`,
    cause,
  });
}

/** The end of the log tells more than any status; it may be gone once the release is. */
async function withLog(
  cx: StepContext,
  adapter: ComputeAdapter,
  step: StepRow,
  error: AppError,
): Promise<AppError> {
  const lines: string[] = [];
  try {
    if (step.ref === null) return error;
    for await (const line of adapter.logs(cx.call, step.ref, { after: 0, follow: false })) {
      lines.push(line.text);
      if (lines.length > LOG_LINES) lines.shift();
    }
  } catch (unreadable) {
    cx.services.log.warn("the log of a failed release cannot be read", { error: unreadable });
  }
  if (lines.length === 0) return error;
  return new AppError(error.code, {
    detail: error.message,
    cause: error,
    extensions: { log: lines },
  });
}
