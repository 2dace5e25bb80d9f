import { lstat, readdir } from "node:fs/promises";

/** Who lives under which user id now. Without users (null) there is nothing to do. */
export interface Occupancy {
  /** Resolves when nothing that earlier instances left behind is being ended any more. */
  enter(uid: number | null): Promise<void>;
  /** Ends what the last instance of a user has left behind, in whatever session it hides. */
  leave(uid: number | null): Promise<void>;
}

interface House {
  instances: number;
  clearing: Promise<void>;
}

export function createOccupancy(options: {
  endAll: (uid: number) => Promise<void>;
  /** Whether a process of this user runs. */
  inhabited: (uid: number) => Promise<boolean>;
}): Occupancy {
  const houses = new Map<number, House>();

  const clear = async (uid: number) => {
    if (await options.inhabited(uid)) await options.endAll(uid);
  };

  return {
    async enter(uid) {
      if (uid === null) return;
      const house = houses.get(uid) ?? { instances: 0, clearing: Promise.resolve() };
      houses.set(uid, house);
      house.instances++;
      await house.clearing;
    },
    async leave(uid) {
      const house = uid === null ? undefined : houses.get(uid);
      if (uid === null || house === undefined || --house.instances > 0) return;
      // Whoever enters meanwhile waits: to the kernel there is no difference between old and new.
      house.clearing = clear(uid).catch(() => {});
      await house.clearing;
      if (house.instances === 0) houses.delete(uid);
    },
  };
}

/** Whether any process of the user runs; true where the system does not tell. */
export async function hasProcesses(uid: number): Promise<boolean> {
  const names = await readdir("/proc").catch(() => null);
  if (names === null) return true;
  const owners = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map((name) =>
        lstat(`/proc/${name}`).then(
          (found) => found.uid,
          () => null,
        ),
      ),
  );
  return owners.includes(uid);
}
