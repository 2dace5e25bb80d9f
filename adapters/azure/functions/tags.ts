import type { Ownership } from "../../../shared/ports/compute.ts";

const PREFIX = "lintas-";
const OWNERSHIP = [
  "organization",
  "project",
  "environment",
  "resource",
  "build",
  "release",
  "operation",
] as const satisfies readonly (keyof Ownership)[];
const HASH = `${PREFIX}hash`;
/** The hash of the want whose zip the app runs: written when it first answered with it. */
export const PUBLISHED = `${PREFIX}published`;

export type Tags = Readonly<Record<string, string>>;

/** Written in the very call that creates. */
export function tagsOf(owner: Ownership, hash: string): Record<string, string> {
  const tags = Object.fromEntries(OWNERSHIP.map((name) => [PREFIX + name, owner[name]]));
  return { ...tags, [HASH]: hash };
}

/** Of a container, whose metadata may have no dash in a name. */
export function metadataOf(owner: Ownership, hash: string): Record<string, string> {
  const tags = Object.entries(tagsOf(owner, hash));
  return Object.fromEntries(tags.map(([name, value]) => [name.replaceAll("-", "_"), value]));
}

/** null where a tag is missing: it is not ours. */
export function ownerIn(tags: Tags): { owner: Ownership; hash: string } | null {
  const hash = tags[HASH];
  const values = OWNERSHIP.map((name) => [name, tags[PREFIX + name]] as const);
  if (hash === undefined || values.some(([, value]) => value === undefined)) return null;
  return { owner: Object.fromEntries(values) as unknown as Ownership, hash };
}
