import type { Ownership } from "../../shared/ports/compute.ts";

const TAG_PREFIX = "lintas:";
const MARK = "lintas/1";

/** Tags of a function or role: what all its releases have in common. */
export function ownerTags(owner: Ownership): Record<string, string> {
  return {
    [`${TAG_PREFIX}organization`]: owner.organization,
    [`${TAG_PREFIX}project`]: owner.project,
    [`${TAG_PREFIX}environment`]: owner.environment,
    [`${TAG_PREFIX}part`]: owner.resource,
  };
}

/** Set besides where the function was somebody else's: it outlives our releases. */
export const ADOPTED_TAG = `${TAG_PREFIX}adopted`;

/** The keys of all tags that we write. */
export const tagKeys = [
  ...Object.keys(
    ownerTags({
      organization: "",
      project: "",
      environment: "",
      resource: "",
      build: "",
      release: "",
      operation: "",
    }),
  ),
  ADOPTED_TAG,
];

/** null where the tags are not ours. */
export function ownerOfTags(tags: Readonly<Record<string, string>> | undefined): Ownership | null {
  const read = (name: string) => tags?.[`${TAG_PREFIX}${name}`] ?? "";
  const organization = read("organization");
  if (organization === "") return null;
  return {
    organization,
    project: read("project"),
    environment: read("environment"),
    resource: read("part"),
    build: "",
    release: "",
    operation: "",
  };
}

/**
 * Ownership in one line: versions and aliases take no tags, and lists of functions give descriptions
 * but no tags. About 230 of the 256 characters that a description may have.
 */
export function describe(owner: Ownership, hash: string): string {
  const { organization, project, environment, resource, build, release, operation } = owner;
  const members = [organization, project, environment, resource, build, release, operation, hash];
  return [MARK, ...members.map((member) => (member === "" ? "-" : member))].join(" ");
}

/** null where the description is not one of ours. */
export function ownerOfDescription(
  description: string | undefined,
): { owner: Ownership; hash: string } | null {
  const [mark, ...members] = (description ?? "").split(" ");
  if (mark !== MARK || members.length !== 8) return null;
  const [organization, project, environment, resource, build, release, operation, hash] =
    members.map((member) => (member === "-" ? "" : member)) as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
  const owner = { organization, project, environment, resource, build, release, operation };
  return { owner, hash };
}
