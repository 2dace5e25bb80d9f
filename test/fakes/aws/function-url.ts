import type { FakeAccount, FakeConfiguration, FakeFunction } from "./state.ts";

/** What a function answers beside `/.lintas/ready`. */
export type Serve = (
  release: { environment: Readonly<Record<string, string>>; function: string; version: string },
  request: Request,
) => Response | Promise<Response>;

export const serveByDefault: Serve = ({ environment }, request) => {
  const { LINTAS_RELEASE, LINTAS_PART, ...rest } = environment;
  const variables = Object.fromEntries(
    Object.entries(rest).filter(([name]) => !name.startsWith("LINTAS_")),
  );
  return Response.json({
    release: LINTAS_RELEASE,
    part: LINTAS_PART,
    path: new URL(request.url).pathname,
    variables,
  });
};

/** A request to a function's own URL, as Lambda treats it. */
export async function answerUrl(
  state: FakeAccount,
  id: string,
  request: Request,
  serve: Serve,
): Promise<Response> {
  const place = placeOf(state, id);
  if (place === null) return forbidden();
  const { found, qualifier } = place;
  if (!allowed(found, qualifier)) return forbidden();
  const held = found.urls.get(qualifier);
  if (held !== undefined && held.unknownFor > 0) {
    held.unknownFor -= 1;
    return forbidden();
  }
  const version = versionFor(state, found, qualifier);
  if (version === null) return message(404, "Not Found");
  if (version.state !== "Active") return message(502, "Internal Server Error");
  const url = new URL(request.url);
  const digest = Buffer.from(version.codeSha256, "base64").toString("hex");
  const broken = state.knobs.broken.has(digest);
  note(
    state,
    found,
    qualifier,
    version,
    broken ? "Runtime exited" : `${request.method} ${url.pathname}`,
    broken,
  );
  if (broken) return message(502, "Internal Server Error");
  const { LINTAS_RELEASE: release, LINTAS_PART: part } = version.environment;
  if (url.pathname === "/.lintas/ready") return Response.json({ release, part });
  const { environment } = version;
  return serve({ environment, function: found.name, version: version.version }, request);
}

function placeOf(
  state: FakeAccount,
  id: string,
): { found: FakeFunction; qualifier: string } | null {
  for (const found of state.functions.values()) {
    for (const [qualifier, url] of found.urls) {
      if (url.id === id) return { found, qualifier };
    }
  }
  return null;
}

/** A URL that anybody may call needs both, since October 2025. */
function allowed(found: FakeFunction, qualifier: string): boolean {
  const statements = found.policies.get(qualifier) ?? [];
  return (
    statements.some(
      ({ action, authType }) => action === "lambda:InvokeFunctionUrl" && authType === "NONE",
    ) && statements.some(({ action, viaUrl }) => action === "lambda:InvokeFunction" && viaUrl)
  );
}

function versionFor(
  { knobs }: FakeAccount,
  found: FakeFunction,
  qualifier: string,
): FakeConfiguration | null {
  const alias = found.aliases.get(qualifier);
  if (alias === undefined) return null;
  const [other] = Object.entries(alias.weights);
  const version = other !== undefined && knobs.random() < other[1] ? other[0] : alias.version;
  return found.versions.get(version) ?? null;
}

function note(
  state: FakeAccount,
  found: FakeFunction,
  qualifier: string,
  version: FakeConfiguration,
  text: string,
  failed: boolean,
): void {
  const now = state.clock.now();
  const group = `${found.region}//aws/lambda/${found.name}`;
  const events = state.logGroups.get(group) ?? [];
  state.logGroups.set(group, events);
  const request = `00000000-0000-4000-a000-${String(state.nextId()).padStart(12, "0")}`;
  const day = now.toISOString().slice(0, 10).replaceAll("-", "/");
  const stream = `${day}/[${version.version}]00000000000000000000000000000001`;
  const level = failed ? "ERROR" : "INFO";
  const lines = [
    `START RequestId: ${request} Version: ${version.version}\n`,
    `${now.toISOString()}\t${request}\t${level}\t${text}\n`,
    `END RequestId: ${request}\n`,
  ];
  for (const line of lines) {
    const id = String(state.nextId()).padStart(20, "0");
    events.push({ timestamp: now.getTime(), stream, message: line, id });
  }
  state.invocations.push({
    at: now.getTime(),
    function: found.name,
    region: found.region,
    alias: qualifier,
    version: version.version,
    failed,
  });
}

function forbidden(): Response {
  return Response.json(
    { Message: "Forbidden. For troubleshooting Function URL authorization issues, see the manual" },
    { status: 403, headers: { "x-amzn-errortype": "AccessDeniedException" } },
  );
}

function message(status: number, Message: string): Response {
  return Response.json({ Message }, { status });
}
