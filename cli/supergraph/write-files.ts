import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { insideProject } from "../../functions/creator/builder/pack/project-path.ts";
import { usageFailure } from "../failure.ts";

/**
 * Writes texts by path in a folder of the project, never through a link that leads out of it. A file
 * that nothing is left of is removed.
 */
export async function writeFiles(
  root: string,
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  for (const path of files.keys()) {
    if (path.split("/").some((part) => part === ".." || part === "")) {
      throw usageFailure(`\`${path}\` is no path in the supergraph's folder.`);
    }
    // Throws for links that leave the project.
    await insideProject(root, join(folder, path));
  }
  for (const [path, text] of files) {
    const place = join(root, folder, path);
    if (text === "") {
      await rm(place, { force: true });
      continue;
    }
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
  }
}
