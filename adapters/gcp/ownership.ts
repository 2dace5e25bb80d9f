import type { Ownership } from "../../shared/ports/compute.ts";

/** Labels take `[a-z0-9_-]`, 63 at most: all ids and names of ours are so. */
const LABELS: Readonly<Record<keyof Ownership, string>> = {
  organization: "lintas-organization",
  project: "lintas-project",
  environment: "lintas-environment",
  resource: "lintas-part",
  build: "lintas-build",
  release: "lintas-release",
  operation: "lintas-operation",
};

export function labelsOf(owner: Ownership): Record<string, string> {
  const entries = Object.entries(LABELS) as [keyof Ownership, string][];
  return Object.fromEntries(entries.map(([field, label]) => [label, owner[field]]));
}

/** null: it is not ours. */
export function ownerOf(labels: Readonly<Record<string, string>>): Ownership | null {
  const { organization, project, environment, resource } = LABELS;
  for (const needed of [organization, project, environment, resource]) {
    if (labels[needed] === undefined || labels[needed] === "") return null;
  }
  const of = (field: keyof Ownership) => labels[LABELS[field]] ?? "";
  return {
    organization: of("organization"),
    project: of("project"),
    environment: of("environment"),
    resource: of("resource"),
    build: of("build"),
    release: of("release"),
    operation: of("operation"),
  };
}

/** Whether two things belong to the same part of the same environment. */
export function sameResource(a: Ownership, b: Ownership): boolean {
  return (
    a.organization === b.organization &&
    a.project === b.project &&
    a.environment === b.environment &&
    a.resource === b.resource
  );
}
