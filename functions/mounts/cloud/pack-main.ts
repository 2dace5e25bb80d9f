import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packControl } from "./project.ts";

// Runs in a process of its own: the bundler's memory goes with it.
const [root, consoleFolder, folder] = process.argv.slice(2);
if (root === undefined || consoleFolder === undefined || folder === undefined) {
  throw new Error("usage: pack-main <root> <console> <folder>");
}

const build = await packControl(root, consoleFolder);
const draft = `${folder}.${process.pid}`;
await mkdir(draft, { recursive: true });
for (const { part, bytes } of build.parts)
  await writeFile(join(draft, `${part.digest}.zip`), bytes);
await writeFile(join(draft, "build.json"), JSON.stringify({ content: build.content }));
await rm(folder, { recursive: true, force: true });
await rename(draft, folder);
