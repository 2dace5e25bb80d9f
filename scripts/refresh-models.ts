// Downloads the pinned packages and extracts from them what the spec gate needs (test/gate/models).
// Run by hand: node scripts/refresh-models.ts [aws|gcp|azure]. Raise a pin in scripts/models/selection.ts,
// run it, and read the difference.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Model } from "../test/gate/model.ts";
import { awsModels } from "./models/aws.ts";
import { azureModels } from "./models/azure.ts";
import { gcpModels } from "./models/gcp.ts";

const root = join(import.meta.dirname, "..");
const sources = { aws: awsModels, gcp: gcpModels, azure: azureModels };
const [chosen] = process.argv.slice(2);

const work = mkdtempSync(join(tmpdir(), "lintas-models-"));
try {
  for (const [provider, extract] of Object.entries(sources)) {
    if (chosen !== undefined && chosen !== provider) continue;
    write(provider, await extract(join(work, provider)));
  }
} finally {
  rmSync(work, { recursive: true });
}

function write(provider: string, models: readonly Model[]): void {
  const folder = join(root, "test/gate/models", provider);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = models.map((model) => {
    const file = join(folder, `${model.service}.json`);
    writeFileSync(file, `${JSON.stringify(model, null, 1)}\n`);
    process.stdout.write(
      `${provider}/${model.service}: ${model.operations.length} operations, ${Object.keys(model.shapes).length} shapes\n`,
    );
    return file;
  });
  const { status, stderr } = spawnSync("oxfmt", files, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}
