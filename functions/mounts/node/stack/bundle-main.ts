import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buildCliPackage } from "../../../../cli/package.ts";
import { bundleConnector, CONNECTOR_FILE } from "../../../creator/builder/pack/connector-module.ts";
import { bundleEngine, ENGINE_FOLDER } from "../../../creator/builder/pack/engine-bundle.ts";
import { bundleEntries } from "../../../creator/builder/pack/entry-source.ts";
import { BUNDLE_ENTRIES } from "./bundle.ts";
import { bundleNode } from "./bundle-node.ts";
import { draftFor, putInPlace } from "./put-in-place.ts";

// Runs in a process of its own: the bundler's memory goes with it.
const [root, folder] = process.argv.slice(2);
if (root === undefined || folder === undefined)
  throw new Error("usage: bundle-main <root> <folder>");

const draft = await draftFor(folder);
await bundleNode(root, BUNDLE_ENTRIES, draft);
// The command line looks for what goes into builds beside itself, as in its published package.
const brought = { entry: await bundleEntries(), [ENGINE_FOLDER]: await bundleEngine() };
for (const [within, files] of Object.entries(brought)) {
  for (const [name, bytes] of files) {
    const path = join(draft, within, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}
await writeFile(join(draft, CONNECTOR_FILE), await bundleConnector());
await buildCliPackage(draft);
await putInPlace(draft, folder);
