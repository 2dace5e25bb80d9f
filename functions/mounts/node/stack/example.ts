import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Secret } from "../../../../shared/secret.ts";
import { runOnce } from "./run-once.ts";
import { sourcesDigest } from "./sources.ts";

export interface ExampleUrls {
  production: string;
  preview: string;
}

interface Kept extends ExampleUrls {
  digest: string;
}

export interface DeployRequest {
  root: string;
  bundle: { folder: string; digest: string };
  keptIn: string;
  managerUrl: string;
  gatewayPort: number;
  token: Secret;
  signal: AbortSignal;
}

export interface Example {
  /** Of its folder in `examples`, and of its project. */
  name: string;
  /** What else it depends on: where it differs, the example is deployed again. */
  setting?: string;
  /** Done before it is deployed. */
  prepare?: () => Promise<void>;
}

/**
 * Deploys an example with the command line's own code, through the public API, where its sources or
 * we ourselves changed since the last time.
 */
export async function ensureExample(
  { name, setting = "", prepare }: Example,
  request: DeployRequest,
  make: (work: () => Promise<ExampleUrls>) => Promise<ExampleUrls>,
): Promise<ExampleUrls> {
  const folder = `examples/${name}`;
  const digest = `${request.bundle.digest}-${await sourcesDigest(request.root, [folder])}${setting}`;
  const file = join(request.keptIn, `example-${name}.json`);
  const kept = await readFile(file, "utf8").then(
    (text) => JSON.parse(text) as Kept,
    () => null,
  );
  // The gateway may listen elsewhere this time.
  if (kept?.digest === digest) {
    const { gatewayPort } = request;
    return {
      production: withPort(kept.production, gatewayPort),
      preview: withPort(kept.preview, gatewayPort),
    };
  }
  const urls = await make(async () => {
    await prepare?.();
    return deploy(join(request.root, folder), request);
  });
  await writeFile(file, JSON.stringify({ digest, ...urls } satisfies Kept), { mode: 0o600 });
  return urls;
}

async function deploy(cwd: string, request: DeployRequest): Promise<ExampleUrls> {
  const printed = await runOnce({
    file: join(request.bundle.folder, "cli.js"),
    args: ["deploy", "--json", "--org", "local"],
    cwd,
    env: {
      LINTAS_URL: request.managerUrl,
      LINTAS_TOKEN: request.token.reveal(),
      HOME: request.keptIn,
    },
    signal: request.signal,
  });
  const answer = JSON.parse(printed) as Record<string, unknown>;
  return { production: String(answer["url"]), preview: String(answer["preview"]) };
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}
