import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { AppError } from "../../shared/errors/app-error.ts";
import type { PartSpec } from "../../shared/protocol/runner.ts";
import { errorCode, writeDurably } from "./durable.ts";

/** Which user a part runs as. The ids need no entry in the system's list of users. */
export interface Users {
  /** The user and group id of a part, the same for all its releases; null: the runner's own. */
  allot(owner: PartSpec["owner"]): Promise<number | null>;
  /**
   * Gives back the ids of parts that are not among `owners`, once nothing runs under them: a process
   * that left its group must not live on as the user of another tenant.
   */
  keepOnly(owners: readonly PartSpec["owner"][]): Promise<void>;
}

const Allotted = z.record(z.string(), z.int());

export async function createUsers(
  dataDirectory: string,
  range: { first: number; count: number } | null,
  endAll: (uid: number) => Promise<void>,
): Promise<Users> {
  if (range === null) return { allot: async () => null, keepOnly: async () => {} };
  const path = join(dataDirectory, "users.json");
  const allotted = new Map(Object.entries(await readAllotted(path)));
  /** Not given to anybody while processes of it may run. */
  const retiring = new Set<number>();
  let writing: Promise<void> = Promise.resolve();
  const save = () => {
    const write = () => writeDurably(path, JSON.stringify(Object.fromEntries(allotted)));
    writing = writing.then(write, write);
    return writing;
  };
  return {
    async allot(owner) {
      const key = keyOf(owner);
      const known = allotted.get(key);
      if (known !== undefined) return known;
      const uid = firstFree(new Set([...allotted.values(), ...retiring]), range);
      allotted.set(key, uid);
      try {
        await save();
      } catch (error) {
        allotted.delete(key);
        throw error;
      }
      return uid;
    },
    async keepOnly(owners) {
      const keep = new Set(owners.map(keyOf));
      const gone = [...allotted].filter(([key]) => !keep.has(key));
      for (const [key, uid] of gone) {
        allotted.delete(key);
        retiring.add(uid);
      }
      for (const [, uid] of gone) {
        await endAll(uid);
        retiring.delete(uid);
      }
      if (gone.length > 0) await save();
    },
  };
}

function keyOf({ organization, project, environment, resource }: PartSpec["owner"]): string {
  return [organization, project, environment, resource].join("/");
}

function firstFree(taken: ReadonlySet<number>, range: { first: number; count: number }): number {
  for (let uid = range.first; uid < range.first + range.count; uid++) {
    if (!taken.has(uid)) return uid;
  }
  throw new AppError("internal", {
    detail: `All ${range.count} user ids of the runner are in use: give it a larger range.`,
  });
}

async function readAllotted(path: string): Promise<Record<string, number>> {
  try {
    return Allotted.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return {};
    throw error;
  }
}
