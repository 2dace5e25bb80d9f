import { mkdir, readFile, readdir, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Journal, PartRecord } from "../../shared/protocol/part-record.ts";
import { errorCode, syncDirectory, writeDurably } from "./durable.ts";

/** The parts on the disk, one file each. */
export function createJournal(directory: string): Journal {
  const path = (release: string, part: string) => join(directory, release, `${part}.json`);
  return {
    async load(unreadable) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const names = await readdir(directory, { recursive: true });
      const files = names.filter((name) => name.endsWith(".json"));
      const records: PartRecord[] = [];
      for (const name of files) {
        try {
          const text = await readFile(join(directory, name), "utf8");
          records.push(PartRecord.parse(JSON.parse(text)));
        } catch (error) {
          unreadable(name, error);
        }
      }
      return records;
    },
    async write(record) {
      const file = path(record.release, record.part);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeDurably(file, JSON.stringify(record));
    },
    async remove(release, part) {
      const file = path(release, part);
      await rm(file, { force: true });
      await syncDirectory(dirname(file)).catch(ignoreGone);
      await rmdir(dirname(file)).catch(() => {});
    },
  };
}

function ignoreGone(error: unknown): void {
  if (errorCode(error) !== "ENOENT") throw error;
}
