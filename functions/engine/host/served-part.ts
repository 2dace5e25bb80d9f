import type { Secret } from "../../../shared/secret.ts";

/** A supergraph of one release, as it is served. It never changes. */
export interface ServedPart {
  release: string;
  part: string;
  /** The tenant: whatever is limited is limited for all its releases together. */
  organization: string;
  /** The compiled file. */
  artifact: { digest: string; size: number };
  /** Of one request, in milliseconds. */
  timeoutMs: number;
  variables: Readonly<Record<string, string>>;
  /** Opened for each load: in between they are nowhere in clear. */
  secrets: () => Promise<Secret<Readonly<Record<string, string>>>>;
}

export function servedKey({ release, part }: Pick<ServedPart, "release" | "part">): string {
  return `${release}/${part}`;
}
