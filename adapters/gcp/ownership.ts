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

/** What was somebody else's before it was adopted: it is given back and never deleted. */
const ADOPTED = { "lintas-adopted": "yes" } as const;

export function adoptedLabels(owner: Ownership): Record<string, string> {
  return { ...labelsOf(owner), ...ADOPTED };
}

export function isAdopted(labels: Readonly<Record<string, string>>): boolean {
  return labels["lintas-adopted"] === ADOPTED["lintas-adopted"];
}

/** Those that were there before it was adopted. */
export function givenBack(labels: Readonly<Record<string, string>>): Record<string, string> {
  const ours = new Set([...Object.values(LABELS), ...Object.keys(ADOPTED)]);
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !ours.has(name)));
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
