import { servedKey, type ServedPart } from "./served-part.ts";

/** The releases that are served; whoever keeps them on a disk fills it. */
export class ReleaseBook {
  readonly #parts = new Map<string, ServedPart>();

  add(part: ServedPart): void {
    this.#parts.set(servedKey(part), part);
  }

  /** What is asked for from now on finds nothing; what goes on goes on. */
  remove(part: Pick<ServedPart, "release" | "part">): void {
    this.#parts.delete(servedKey(part));
  }

  find(release: string, part: string): ServedPart | null {
    return this.#parts.get(servedKey({ release, part })) ?? null;
  }
}
