import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";

const root = resolve(import.meta.dirname, "../..");
const Report = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })),
});

const rooms = [
  "shared",
  "adapters/aws",
  "adapters/gcp",
  "functions/manager",
  "functions/creator",
  "gateway",
  "agent",
  "cli",
];
const forbidden: [file: string, imported: string][] = [
  ["shared/to-manager.ts", "../functions/manager/x.ts"],
  ["adapters/aws/to-gcp.ts", "../gcp/x.ts"],
  ["adapters/aws/to-creator.ts", "../../functions/creator/x.ts"],
  ["functions/manager/to-creator.ts", "../creator/x.ts"],
  ["functions/manager/to-adapter.ts", "../../adapters/aws/x.ts"],
  ["functions/creator/to-adapter.ts", "../../adapters/aws/x.ts"],
  ["gateway/to-manager.ts", "../functions/manager/x.ts"],
  ["agent/to-gateway.ts", "../gateway/x.ts"],
  ["cli/to-manager.ts", "../functions/manager/x.ts"],
];
const allowed: [file: string, imported: string][] = [
  ["functions/manager/to-shared.ts", "../../shared/x.ts"],
  ["adapters/aws/to-shared.ts", "../../shared/x.ts"],
  ["functions/mounts/node/to-adapter.ts", "../../../adapters/aws/x.ts"],
];

let house = "";
let found: { code: string; filename: string }[] = [];

/** A small house with the same rooms, so that violations can be planted without touching ours. */
beforeAll(async () => {
  house = await mkdtemp(join(tmpdir(), "lintas-lint-"));
  await cp(join(root, ".oxlintrc.json"), join(house, ".oxlintrc.json"));
  await symlink(join(root, "node_modules"), join(house, "node_modules"));
  await plant(".gitignore", "node_modules\n");
  for (const room of rooms) await plant(`${room}/x.ts`, "export const x = 1;\n");
  for (const [file, imported] of [...forbidden, ...allowed]) {
    await plant(file, `import { x } from "${imported}";\nexport const y = x;\n`);
  }
  await plant("shared/to-node.ts", `import { cpus } from "node:os";\nexport const y = cpus;\n`);
  await plant("gateway/env.ts", "export const y = process.env;\n");
  await plant("functions/mounts/node/env.ts", "export const y = process.env;\n");
  found = await lint();
});
afterAll(() => rm(house, { recursive: true, force: true }));

async function plant(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(house, file)), { recursive: true });
  await writeFile(join(house, file), text);
}

async function lint() {
  const oxlint = join(root, "node_modules/.bin/oxlint");
  const run = promisify(execFile)(oxlint, ["--format", "json"], { cwd: house });
  const text = await run.then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
  return Report.parse(JSON.parse(text)).diagnostics;
}

const codes = (file: string) =>
  found.filter(({ filename }) => filename === file).map(({ code }) => code);

test.each(forbidden)("%s may not import %s", (file) => {
  expect(codes(file)).toContain("boundaries(dependencies)");
});

test.each(allowed)("%s may import %s", (file) => {
  expect(codes(file)).toEqual([]);
});

test("shared may not import a module of Node", () => {
  expect(codes("shared/to-node.ts")).toEqual(["eslint(no-restricted-imports)"]);
});

test("only the mounts read the environment", () => {
  expect(codes("gateway/env.ts")).toEqual(["node(no-process-env)"]);
  expect(codes("functions/mounts/node/env.ts")).toEqual([]);
});
