import process from "node:process";
import { nodeEntry } from "../entry-source.ts";
import { loadDefinition } from "../load-definition.ts";
import { packProject } from "../pack.ts";

// Packs the folder given first and prints the digests: run by tests as another process, user, zone.
const [folder = "", mask = "022", user] = process.argv.slice(2);
process.umask(Number.parseInt(mask, 8));
if (user !== undefined) {
  // What the package itself would hold must be read before, because this clone may be private.
  await nodeEntry();
  process.setgroups?.([]);
  process.setgid?.(Number(user));
  process.setuid?.(Number(user));
}
const { root, definition } = await loadDefinition(folder);
const packed = await packProject(root, definition);
process.stdout.write(
  JSON.stringify({ digest: packed.digest, parts: packed.parts.map(({ part }) => part.digest) }),
);
