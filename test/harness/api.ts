import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packedBlobs, packProject } from "../../functions/creator/builder/pack/pack.ts";
import { Definition, type DefinitionInput } from "../../shared/domain/definition.ts";
import { hasEnded, State } from "../../shared/domain/state.ts";
import type { TestStack } from "./stack.ts";

const OPERATION_LIMIT_MS = 60_000;

/** The public API as a test speaks it: plain requests, no typed client between. */
export interface TestApi {
  token: string;
  /** Resolves to the parsed body; throws with the problem where the status is not 2xx. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The answer as it came. */
  raw(
    method: string,
    path: string,
    init?: { body?: BodyInit; headers?: Record<string, string> },
  ): Promise<Response>;
}

type BodyInit = NonNullable<ConstructorParameters<typeof Response>[0]>;

export const ORG = "/v1/orgs/local";

/** Signs in with the stack's one-time link, as `lintas login` does. */
export async function signIn(stack: Pick<TestStack, "manager" | "link">): Promise<TestApi> {
  const exchange = await fetch(`${stack.manager}/v1/tokens/exchange`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ link: stack.link }),
  });
  const { token } = (await exchange.json()) as { token: string };
  return apiWith(stack.manager, token);
}

export function apiWith(manager: string, token: string): TestApi {
  const raw: TestApi["raw"] = (method, path, init = {}) =>
    fetch(manager + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === "POST" ? { "idempotency-key": crypto.randomUUID() } : {}),
        ...init.headers,
      },
      ...(init.body === undefined ? {} : { body: init.body }),
    });
  return {
    token,
    raw,
    async call<T>(method: string, path: string, body?: unknown) {
      const answer = await raw(
        method,
        path,
        body === undefined
          ? {}
          : {
              body: JSON.stringify(body),
              headers: { "content-type": "application/json", "if-match": "*" },
            },
      );
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return (text === "" ? undefined : JSON.parse(text)) as T;
    },
  };
}

export interface Sources {
  definition: DefinitionInput;
  /** Path → text, below the project's folder. */
  files: Record<string, string>;
}

/** Packs and uploads; resolves to the build's id. */
export async function build(api: TestApi, sources: Sources): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-project-"));
  try {
    for (const [path, text] of Object.entries(sources.files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const packed = await packProject(folder, Definition.parse(sources.definition));
    const blobs = packedBlobs(packed);
    const { missing } = await api.call<{ missing: string[] }>("POST", `${ORG}/blobs/missing`, {
      digests: [...blobs.keys()],
    });
    for (const digest of missing) {
      const body = blobs.get(digest);
      if (body === undefined) continue;
      const put = await api.raw("PUT", `${ORG}/blobs/${digest}`, { body });
      if (!put.ok) throw new Error(`upload: ${put.status} ${await put.text()}`);
    }
    const sent = { content: packed.content };
    await api.call("POST", `${ORG}/projects/${sources.definition.name}/builds`, sent);
    return packed.id;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface OperationAnswer {
  id: string;
  state: string;
  reason: string | null;
  sentence: string | null;
  error: { code?: string; detail?: string } | null;
}

/** Asks for a change and waits until it has ended, well or not. */
export async function change(api: TestApi, path: string, body: unknown): Promise<OperationAnswer> {
  const { id } = await api.call<OperationAnswer>("POST", path, body);
  return ended(api, id);
}

export async function ended(api: TestApi, id: string): Promise<OperationAnswer> {
  const until = performance.now() + OPERATION_LIMIT_MS;
  for (;;) {
    const now = await api.call<OperationAnswer>("GET", `${ORG}/operations/${id}`);
    if (hasEnded(State.parse(now.state))) return now;
    if (performance.now() > until) throw new Error(`operation ${id} is still ${now.state}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** Builds, deploys to production and resolves to the new release's id. */
export async function deploy(
  api: TestApi,
  sources: Sources,
): Promise<{ build: string; release: string }> {
  const id = await build(api, sources);
  const environment = `${ORG}/projects/${sources.definition.name}/environments/production`;
  const operation = await change(api, `${environment}/deployments`, { build: id });
  if (operation.state !== "ready") throw new Error(JSON.stringify(operation, null, 2));
  const { items } = await api.call<{ items: { id: string; build: string; state: string }[] }>(
    "GET",
    `${environment}/releases`,
  );
  const release = items.find((one) => one.build === id && one.state === "ready");
  if (!release) throw new Error(`no ready release of ${id} in ${JSON.stringify(items)}`);
  return { build: id, release: release.id };
}
