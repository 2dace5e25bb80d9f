import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runOnce } from "./stack/run-once.ts";

/** How long packing may take on a slow machine. */
const PACK_MS = 120_000;
const FILE = /^\/control\/(build\.json|[0-9a-f]{64}\.zip)$/;

/**
 * Manager and Creator as a build for `lintas bootstrap`: its content at `/control/build.json`, its
 * zips beside it by their digests. Packed when it is first asked for.
 */
export function controlFiles(of: {
  /** Of the sources. */
  root: string;
  /** Of the built console. */
  console: string;
}): (pathname: string) => Promise<Response> {
  const folder = join(of.root, "dist/control/build");
  let packed: Promise<unknown> | null = null;
  const pack = () =>
    runOnce({
      file: join(of.root, "functions/mounts/cloud/pack-main.ts"),
      args: [of.root, of.console, folder],
      env: {},
      signal: AbortSignal.timeout(PACK_MS),
    });
  return async (pathname) => {
    const name = FILE.exec(pathname)?.[1];
    if (name === undefined) return new Response("Not found\n", { status: 404 });
    packed ??= pack().catch((error: unknown) => {
      packed = null;
      throw error;
    });
    await packed;
    const body = await readFile(join(folder, name)).catch(() => null);
    if (body === null) return new Response("Not found\n", { status: 404 });
    const type = name.endsWith(".json") ? "application/json" : "application/zip";
    return new Response(new Uint8Array(body), { headers: { "content-type": type } });
  };
}
