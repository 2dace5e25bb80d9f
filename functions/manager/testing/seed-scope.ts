/** The value of everything that is secret in what is seeded. */
export const SECRET_VALUE = "s3cr3t-that-nobody-may-see";

export interface Scope {
  organizationId: string;
  projectId: string;
  environmentId: string;
}

export const createdBy = { kind: "user", id: "usr_seed", name: "seed" };
