import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { detectCgroups } from "./cgroup.ts";

let mount: string;
beforeEach(async () => {
  mount = await mkdtemp(join(tmpdir(), "cgroup-"));
});
afterEach(() => rm(mount, { recursive: true, force: true }));

test("a delegated group encloses an instance with its limit", async () => {
  await mkdir(join(mount, "lintas.service", "runner"), { recursive: true });
  await writeFile(join(mount, "lintas.service", "cgroup.controllers"), "cpu memory pids\n");
  await writeFile(join(mount, "self"), "0::/lintas.service/runner\n");
  const cgroups = await detectCgroups(mount, join(mount, "self"));
  await cgroups?.enclose("i1", 42, 1_000);
  const group = join(mount, "lintas.service", "function-i1");
  expect(await readFile(join(group, "memory.max"), "utf8")).toBe("1000");
  expect(await readFile(join(group, "cgroup.procs"), "utf8")).toBe("42");
});

test("without delegation, or with cgroups of the first version, there are none", async () => {
  await writeFile(join(mount, "self"), "4:memory:/x\n0::/\n");
  expect(await detectCgroups(mount, join(mount, "self"))).toBeNull();
  await writeFile(join(mount, "self"), "0::/a/b\n");
  expect(await detectCgroups(mount, join(mount, "self"))).toBeNull();
  expect(await detectCgroups(mount, join(mount, "none"))).toBeNull();
});
