import { and, desc, eq } from "drizzle-orm";
import type * as z from "zod";
import { sha256Hex } from "../../../shared/canonical.ts";
import type { Executor } from "../../../shared/database.ts";
import { toAppError } from "../../../shared/errors/app-error.ts";
import type { Comparison } from "../../../shared/protocol/api-clouds.ts";
import { release, type ReleasePart } from "../../../shared/schema/operations.ts";
import { environment } from "../../../shared/schema/projects.ts";
import type { ManagerContext } from "../context.ts";
import { invokeSignature } from "./invoke-signature.ts";
import { sendRequest, textOrBase64, type WantedRequest } from "./send-request.ts";

type Answer = z.infer<typeof Comparison>["answers"][number];

/** Bytes of a body that are shown; all that is read counts for its digest. */
const SHOWN_BYTES = 64_000;
/** Requests that one comparison sends at most. */
const MOST_RELEASES = 20;
/** Headers that tell of the way, not of the function. */
const OF_THE_WAY =
  /^(?:date|age|connection|keep-alive|transfer-encoding|content-length|server|via|alt-svc|traceparent|tracestate|x-request-id|x-correlation-id|x-amzn-.*|x-amz-.*|x-cloud-trace-context|x-ms-.*|x-azure-.*|request-context|lintas-.*)$/;

export interface Compared {
  release: string;
  target: string;
  environment: string;
  part: ReleasePart;
}

/** The newest ready release of a build per environment and target, as far as it has the part. */
export async function comparedReleases(
  db: Executor,
  of: { projectId: string; build: string; environment: string | undefined },
  part: string,
): Promise<Compared[]> {
  const rows = await db
    .select({
      id: release.id,
      target: release.target,
      environment: environment.slug,
      parts: release.parts,
    })
    .from(release)
    .innerJoin(environment, eq(environment.id, release.environmentId))
    .where(
      and(
        eq(release.projectId, of.projectId),
        eq(release.buildId, of.build),
        eq(release.state, "ready"),
        ...(of.environment === undefined ? [] : [eq(environment.slug, of.environment)]),
      ),
    )
    .orderBy(desc(release.id));
  const newest = new Map<string, Compared>();
  for (const row of rows) {
    const own = row.parts.find((one) => one.part === part);
    const key = `${row.target} ${row.environment}`;
    if (own === undefined || newest.has(key)) continue;
    const { target, environment: slug } = row;
    newest.set(key, { release: row.id, target, environment: slug, part: own });
  }
  return [...newest]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MOST_RELEASES)
    .map(([, one]) => one);
}

/** Sends the one request to all of them at once. One that fails is an answer like the others. */
export async function compare(
  c: ManagerContext,
  releases: readonly Compared[],
  wanted: WantedRequest,
): Promise<Answer[]> {
  const answers = await Promise.all(releases.map((one) => ask(c, one, wanted)));
  const first = answers.find(({ problem }) => problem === null);
  return answers.map((answer) => ({ ...answer, differs: first ? differences(first, answer) : [] }));
}

async function ask(c: ManagerContext, of: Compared, wanted: WantedRequest): Promise<Answer> {
  const { services } = c.var;
  const { release: id, target, environment: slug, part } = of;
  const nothing = { status: null, headers: {}, body: "", base64: false, truncated: false };
  const about = { target, environment: slug, release: id, differs: [] };
  const began = services.clock.now().getTime();
  try {
    const { bytes, truncated, ...answer } = await sendRequest(
      services,
      {
        adapter: await services.targets.adapter(c.var.scope.organization.id, target),
        at: part,
        signature: await invokeSignature(services, { release: id, part }, wanted),
        limitMs: services.config.limits.readMs,
        signal: c.req.raw.signal,
      },
      wanted,
    );
    const cut = truncated || bytes.length > SHOWN_BYTES;
    return {
      ...about,
      ...answer,
      ...textOrBase64(bytes.subarray(0, SHOWN_BYTES), cut),
      problem: null,
      truncated: cut,
      digest: await sha256Hex(Uint8Array.from(bytes)),
    };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "request.invalid") throw error;
    if (error.code === "internal") c.var.log.error("a comparison failed", { target, error });
    const detail = error.detail ?? "The request failed inside Lintas.";
    const durationMs = Math.max(0, services.clock.now().getTime() - began);
    return {
      ...about,
      ...nothing,
      problem: { code: error.code, detail },
      digest: null,
      durationMs,
    };
  }
}

function differences(first: Answer, other: Answer): string[] {
  if (other === first) return [];
  if (other.problem !== null) return ["answer"];
  const names = new Set([...Object.keys(first.headers), ...Object.keys(other.headers)]);
  const headers = [...names]
    .filter((name) => !OF_THE_WAY.test(name) && first.headers[name] !== other.headers[name])
    .sort();
  return [
    ...(first.status === other.status ? [] : ["status"]),
    ...headers.map((name) => `header ${name}`),
    ...(first.digest === other.digest ? [] : ["body"]),
  ];
}
