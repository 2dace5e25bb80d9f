import { mkdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The kernel's own wall around the memory of a function, where a cgroup v2 is delegated to us. */
export interface Cgroups {
  /** Puts a process into a group of its own. */
  enclose(instance: string, pid: number, memoryBytes: number): Promise<void>;
  remove(instance: string): Promise<void>;
}

/**
 * null where none is delegated. A service manager delegates by giving us a subgroup of a group that
 * we may write (`Delegate=yes`, `DelegateSubgroup=runner` of systemd).
 */
export async function detectCgroups(
  mount = "/sys/fs/cgroup",
  self = "/proc/self/cgroup",
): Promise<Cgroups | null> {
  try {
    const own = /^0::(\/.+)$/m.exec(await readFile(self, "utf8"))?.[1];
    if (own === undefined) return null;
    const base = join(mount, dirname(own));
    const controllers = await readFile(join(base, "cgroup.controllers"), "utf8");
    if (!controllers.split(/\s/).includes("memory")) return null;
    await writeFile(join(base, "cgroup.subtree_control"), "+memory");
    return cgroupsIn(base);
  } catch {
    return null;
  }
}

function cgroupsIn(base: string): Cgroups {
  const group = (instance: string) => join(base, `function-${instance}`);
  return {
    async enclose(instance, pid, memoryBytes) {
      await mkdir(group(instance), { recursive: true });
      await writeFile(join(group(instance), "memory.max"), String(memoryBytes));
      await writeFile(join(group(instance), "memory.oom.group"), "1");
      await writeFile(join(group(instance), "cgroup.procs"), String(pid));
    },
    remove: (instance) => rmdir(group(instance)).catch(() => {}),
  };
}
