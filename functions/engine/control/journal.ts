import type { PartSpec } from "../../../shared/protocol/runner.ts";

/** What the engine knows of a part when it starts with everything else stopped. */
export interface PartRecord {
  release: string;
  part: string;
  /** Secrets stay sealed in it. */
  spec: PartSpec;
  warm: boolean;
  /** It was loaded once on this machine. */
  proven: boolean;
  /** Its removal has begun and must be ended. */
  deleting: boolean;
}

/** The parts on the disk: each is there whole, as it was or as it is. */
export interface Journal {
  /** What cannot be read is left out and told: one bad file must not keep all others from serving. */
  load(unreadable: (file: string, error: unknown) => void): Promise<PartRecord[]>;
  write(record: PartRecord): Promise<void>;
  remove(release: string, part: string): Promise<void>;
}
