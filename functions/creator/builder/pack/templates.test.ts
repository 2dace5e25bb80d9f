import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { loadDefinition } from "./load-definition.ts";
import { packProject } from "./pack.ts";
import { projectFolder } from "./testing/project-folder.ts";

const TEMPLATES = resolve(import.meta.dirname, "../../../../cli/templates");
const names = (await readdir(TEMPLATES)).sort();

test.each(names)("the template %s is a project that loads and packs", async (name) => {
  const folder = join(TEMPLATES, name);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, "utf8");
    files[path.slice(folder.length + 1)] = text.replaceAll("__NAME__", "my-app");
  }
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(["README.md", "_gitignore", "lintas.config.ts", "package.json"]),
  );
  await using project = await projectFolder(files, { packages: true });
  const { root, definition } = await loadDefinition(project.root);
  const packed = await packProject(root, definition);
  expect(packed.content.definition.name).toBe("my-app");
});
