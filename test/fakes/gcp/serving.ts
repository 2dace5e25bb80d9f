import { containersOf, environmentOf } from "./run-rules.ts";
import { resolved } from "./run-views.ts";
import type { FakeRevision, FakeService, FakeState } from "./state.ts";

/** A release that a request reached. */
export interface FakeRelease {
  release: string;
  part: string;
  service: string;
  revision: string;
  variables: Readonly<Record<string, string>>;
}

export interface Serving {
  state: FakeState;
  random: () => number;
  serve: (of: FakeRelease, request: Request) => Response | Promise<Response>;
}

const HOST =
  /^(?:(?<tag>[a-z0-9-]+?)---)?(?<service>[a-z0-9-]+)\.(?<region>[a-z0-9-]+)\.run\.localhost$/;

/** null: the host is none of a service. */
export async function answerRelease(serving: Serving, request: Request): Promise<Response | null> {
  const { hostname, pathname } = new URL(request.url);
  const at = HOST.exec(hostname)?.groups;
  if (at === undefined) return null;
  const { state } = serving;
  const service = state.services.get(`${at["region"]}/${at["service"]}`);
  if (service === undefined) return page(404, "The requested URL was not found on this server.");
  if (!isOpen(service)) {
    return page(403, "Your client does not have permission to get URL from this server.");
  }
  const name = revisionAt(service, at["tag"], serving.random());
  const revision = state.revisions.get(`${at["region"]}/${name}`);
  if (revision === undefined) return page(404, "There is no such tag.");
  if (revision.started !== true) return page(503, "Service Unavailable");
  const release = releaseOf(revision);
  if (pathname === "/.lintas/ready") {
    return Response.json({ release: release.release, part: release.part });
  }
  revision.requests += 1;
  revision.lines.push({ at: state.now(), text: `${request.method} ${pathname}`, stream: "stdout" });
  return serving.serve(release, request);
}

export function releaseOf(revision: FakeRevision): FakeRelease {
  const env = containersOf(revision.template).flatMap(environmentOf);
  const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  return {
    release: variables["LINTAS_RELEASE"] ?? "",
    part: variables["LINTAS_PART"] ?? "",
    service: revision.service,
    revision: revision.name,
    variables,
  };
}

function isOpen({ invokerIamDisabled, policy }: FakeService): boolean {
  return (
    invokerIamDisabled ||
    policy.bindings.some(
      ({ role, members }) => role === "roles/run.invoker" && members.includes("allUsers"),
    )
  );
}

function revisionAt(service: FakeService, tag: string | undefined, random: number): string {
  const targets = resolved(service);
  if (tag !== undefined) return targets.find((target) => target.tag === tag)?.revision ?? "";
  let left = random * 100;
  for (const { revision = "", percent = 0 } of targets) {
    left -= percent;
    if (left < 0) return revision;
  }
  return "";
}

function page(status: number, words: string): Response {
  const body = `<html><head><title>${status}</title></head><body>${words}</body></html>`;
  return new Response(body, { status, headers: { "content-type": "text/html; charset=UTF-8" } });
}
