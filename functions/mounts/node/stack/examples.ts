import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Secret } from "../../../../shared/secret.ts";
import { type DeployRequest, ensureExample, type Example, type ExampleUrls } from "./example.ts";
import { ensureExampleDatabase } from "./example-database.ts";
import { setExampleSecrets } from "./example-secrets.ts";
import type { Progress } from "./progress.ts";

/** What `examples/chinook` runs with. */
export interface ChinookSettings {
  databaseUrl: Secret;
  jwtKey: Secret;
}

/**
 * Makes what `examples/chinook` needs beside a project. Null where it cannot be: that is told, and
 * everything else goes on.
 */
export async function prepareChinook(
  request: Omit<Parameters<typeof ensureExampleDatabase>[0], "seed"> & {
    root: string;
    jwtKey: Secret;
  },
  progress: Progress,
): Promise<ChinookSettings | null> {
  try {
    const seed = await readFile(join(request.root, "examples/chinook/seed.sql"), "utf8");
    const databaseUrl = await ensureExampleDatabase({ ...request, seed });
    return { databaseUrl, jwtKey: request.jwtKey };
  } catch (error) {
    progress.note(`! examples/chinook is left out: ${whyOf(error)}`);
    return null;
  }
}

/** Deploys the examples side by side; null for what is not there. */
export async function deployExamples(
  request: DeployRequest,
  chinook: ChinookSettings | null,
  progress: Progress,
): Promise<{ hello: ExampleUrls | null; chinook: ExampleUrls | null }> {
  const [hello, store] = await Promise.all([
    deployed({ name: "hello" }, request, progress),
    chinook === null ? null : deployed(chinookExample(chinook, request), request, progress),
  ]);
  return { hello, chinook: store };
}

function chinookExample({ databaseUrl, jwtKey }: ChinookSettings, request: DeployRequest): Example {
  const secrets = { DATABASE_URL: databaseUrl, JWT_KEY: jwtKey };
  const told = Object.values(secrets).map((secret) => secret.reveal());
  const setting = createHash("sha256").update(told.join("\n")).digest("hex").slice(0, 16);
  return {
    name: "chinook",
    setting: `-${setting}`,
    prepare: () => setExampleSecrets(request, "chinook", secrets),
  };
}

/** A failed example is told and does not end the stack: everything else works. */
async function deployed(
  example: Example,
  request: DeployRequest,
  progress: Progress,
): Promise<ExampleUrls | null> {
  const title = `examples/${example.name}`;
  try {
    return await ensureExample(example, request, (work) =>
      progress.step(`Build and deploy ${title}`, work),
    );
  } catch (error) {
    if (request.signal.aborted) throw error;
    progress.note(`! ${title} was not deployed: ${whyOf(error)}`);
    return null;
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
