import type { OpenedBuild } from "../metadata/format/open-compiled.ts";
import type { MemoryAccounts } from "./memory-accounts.ts";
import type { ServedPart } from "./served-part.ts";

/** A compiled file in memory, the same for all who hold it. */
export interface HeldFile {
  opened: OpenedBuild;
  /** To be called once: when nobody holds it, it goes. */
  release(): void;
}

interface Shared {
  opening: Promise<OpenedBuild>;
  holders: number;
  /** What is accounted for it. */
  bytes: number;
}

export type ReadFile = (
  organization: string,
  artifact: ServedPart["artifact"],
) => Promise<OpenedBuild>;

type FileOf = Pick<ServedPart, "organization" | "artifact">;

/** Compiled files that are open: each is read once, however many releases and requests wait for it. */
export class OpenedFiles {
  readonly #read: ReadFile;
  readonly #accounts: MemoryAccounts;
  readonly #files = new Map<string, Shared>();

  constructor(read: ReadFile, accounts: MemoryAccounts) {
    this.#read = read;
    this.#accounts = accounts;
  }

  /** What opening it would add to its organization's account. */
  missingBytes(of: FileOf): number {
    return this.#files.has(keyOf(of)) ? 0 : of.artifact.size;
  }

  /** Rejects as the reading does; whoever comes after that reads anew. */
  async hold(of: FileOf): Promise<HeldFile> {
    const key = keyOf(of);
    const shared = this.#files.get(key) ?? this.#open(key, of);
    shared.holders += 1;
    const release = () => {
      shared.holders -= 1;
      if (shared.holders > 0) return;
      if (this.#files.get(key) === shared) this.#files.delete(key);
      this.#account(of, shared, 0);
    };
    try {
      const opened = await shared.opening;
      this.#account(of, shared, opened.bytes);
      return { opened, release };
    } catch (error) {
      if (this.#files.get(key) === shared) this.#files.delete(key);
      release();
      throw error;
    }
  }

  #open(key: string, of: FileOf): Shared {
    const opening = this.#read(of.organization, of.artifact);
    const shared = { opening, holders: 0, bytes: 0 };
    this.#files.set(key, shared);
    // Until its real size is known, so that many at once stay within the limits too.
    this.#account(of, shared, of.artifact.size);
    return shared;
  }

  #account({ organization }: FileOf, shared: Shared, bytes: number): void {
    this.#accounts.add(organization, bytes - shared.bytes);
    shared.bytes = bytes;
  }
}

/** Never shared between organizations: that one holds a file tells another nothing. */
function keyOf({ organization, artifact }: FileOf): string {
  return `${organization}/${artifact.digest}`;
}
