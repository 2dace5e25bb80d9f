import { slugProblem } from "./slug.ts";
import type { Connection, ConnectionEdit, Provider } from "./types.ts";

type Kind = Connection["credentials"]["kind"];

/** All that the form of a connection may hold; what its kind does not need is left empty. */
export interface ConnectionValues {
  provider: Provider;
  name: string;
  account: string;
  kind: Kind;
  roleArn: string;
  accessKeyId: string;
  email: string;
  audience: string;
  impersonated: string;
  tenant: string;
  client: string;
  key: string;
  regions: string[];
  endpoint: string;
  scm: string;
  authority: string;
  /** `executionRoleArn`, `serviceAccount`, `bucket` and `resourceGroup`, as the provider has them. */
  executionRoleArn: string;
  serviceAccount: string;
  bucket: string;
  resourceGroup: string;
}

export type Field = Exclude<keyof ConnectionValues, "provider" | "kind" | "regions">;

export interface Way {
  value: Kind;
  label: string;
  about: string;
  fields: readonly Field[];
  /** What is secret in it: asked for without being shown. */
  key?: string;
}

/** How each provider can be signed in to; what needs no stored key comes first. */
export const WAYS: Record<Provider, readonly Way[]> = {
  aws: [
    {
      value: "assume-role",
      label: "Assume a role",
      about:
        "Make a role in your account with the policy below. Its trust policy, with our external id, is shown once the connection is made.",
      fields: ["roleArn"],
    },
    {
      value: "web-identity",
      label: "A role, by identity token",
      about:
        "Add this installation as an OIDC provider to your account, and let the role trust the connection as its subject. No key is stored.",
      fields: ["roleArn"],
    },
    {
      value: "keys",
      label: "A stored access key",
      about: "The secret key is stored encrypted and never shown again.",
      fields: ["accessKeyId"],
      key: "Secret access key",
    },
    {
      value: "ambient",
      label: "As the installation itself",
      about: "Only for the owner of this installation.",
      fields: [],
    },
  ],
  gcp: [
    {
      value: "workload-identity",
      label: "Workload identity federation",
      about:
        "Make a workload identity pool that trusts this installation's identity tokens. No key is stored.",
      fields: ["audience", "impersonated"],
    },
    {
      value: "service-account",
      label: "A stored service account key",
      about: "Paste the whole JSON file. It is stored encrypted and never shown again.",
      fields: [],
      key: "Key of the service account (JSON)",
    },
    {
      value: "ambient",
      label: "As the installation itself",
      about: "Only for the owner of this installation.",
      fields: [],
    },
  ],
  azure: [
    {
      value: "federated",
      label: "Federated identity",
      about:
        "Give an app registration a federated credential that trusts this installation's identity tokens. No secret is stored.",
      fields: ["tenant", "client"],
    },
    {
      value: "client-secret",
      label: "A stored client secret",
      about: "The secret is stored encrypted and never shown again.",
      fields: ["tenant", "client"],
      key: "Client secret",
    },
    {
      value: "ambient",
      label: "As the installation itself",
      about: "Only for the owner of this installation.",
      fields: [],
    },
  ],
};

export const SETTINGS: Record<Provider, readonly Field[]> = {
  aws: ["endpoint", "executionRoleArn"],
  gcp: ["endpoint", "serviceAccount", "bucket"],
  azure: ["endpoint", "scm", "authority", "resourceGroup"],
};

export const FIELD_LABELS: Record<Field, string> = {
  name: "Name",
  account: "Account",
  roleArn: "ARN of the role",
  accessKeyId: "Access key id",
  email: "Service account",
  audience: "Provider of the pool",
  impersonated: "Service account to impersonate",
  tenant: "Directory (tenant) id",
  client: "Application (client) id",
  key: "Key",
  endpoint: "Endpoint",
  scm: "SCM root",
  authority: "Authority",
  executionRoleArn: "Execution role",
  serviceAccount: "Service account that functions run as",
  bucket: "Bucket for zips",
  resourceGroup: "Resource group",
};

export const ACCOUNT_LABELS: Record<Provider, string> = {
  aws: "AWS account",
  gcp: "Google project",
  azure: "Azure subscription",
};

const EMPTY: Omit<ConnectionValues, "provider" | "kind" | "name"> = {
  account: "",
  roleArn: "",
  accessKeyId: "",
  email: "",
  audience: "",
  impersonated: "",
  tenant: "",
  client: "",
  key: "",
  regions: [],
  endpoint: "",
  scm: "",
  authority: "",
  executionRoleArn: "",
  serviceAccount: "",
  bucket: "",
  resourceGroup: "",
};

export function freshValues(provider: Provider): ConnectionValues {
  return { ...EMPTY, provider, name: provider, kind: WAYS[provider][0]?.value ?? "ambient" };
}

/** What stands in the form when an existing connection is edited; its key is never in it. */
export function valuesOf(connection: Connection): ConnectionValues {
  const { provider, name, account, regions, credentials, settings } = connection;
  const { kind, ...words } = credentials;
  const { externalId: _, serviceAccount: impersonated, ...rest } = words as Record<string, string>;
  return {
    ...EMPTY,
    ...(rest as Partial<ConnectionValues>),
    ...(impersonated === undefined ? {} : { impersonated }),
    ...(settings as Record<string, string>),
    provider,
    name,
    account,
    kind,
    regions,
  };
}

/** The way that was chosen. */
export function wayOf({ provider, kind }: Pick<ConnectionValues, "provider" | "kind">): Way {
  const ways = WAYS[provider];
  const way = ways.find(({ value }) => value === kind) ?? ways[0];
  if (!way) throw new Error(`no way to sign in to ${provider}`);
  return way;
}

/** What a person has to mend, by field. `keeps`: a key is stored already and may stay. */
export function formProblems(
  values: ConnectionValues,
  keeps: boolean,
): Partial<Record<Field, string>> {
  const way = wayOf(values);
  const problems: Partial<Record<Field, string>> = {};
  const name = slugProblem(values.name);
  if (name !== null) problems.name = name;
  for (const field of [...way.fields, "account"] as const) {
    if (values[field].trim() === "" && !OPTIONAL.has(field)) problems[field] = "It is needed";
  }
  if (way.key !== undefined && values.key.trim() === "" && !keeps) problems.key = "It is needed";
  if (values.kind === "service-account" && values.key !== "" && emailIn(values.key) === null) {
    problems.key = "It is no key of a service account: it has no `client_email`";
  }
  return problems;
}

const OPTIONAL: ReadonlySet<Field> = new Set(["impersonated"]);

/** The connection as the API takes it, but for its name. */
export function editOf(values: ConnectionValues): ConnectionEdit {
  const settings = Object.fromEntries(
    SETTINGS[values.provider].flatMap((field) => {
      const value = values[field].trim();
      return value === "" ? [] : [[field, value] as const];
    }),
  );
  const key = values.key.trim();
  return {
    provider: values.provider,
    account: values.account.trim(),
    credentials: credentialsOf(values),
    settings,
    regions: values.regions,
    ...(wayOf(values).key !== undefined && key !== "" ? { key } : {}),
  } as ConnectionEdit;
}

function credentialsOf(values: ConnectionValues): object {
  const { kind } = values;
  if (kind === "service-account") return { kind, email: emailIn(values.key) ?? values.email };
  const { impersonated } = values;
  const fields = wayOf(values).fields.filter((field) => field !== "impersonated");
  const words = Object.fromEntries(fields.map((field) => [field, values[field].trim()]));
  const more = kind === "workload-identity" && impersonated.trim() !== "";
  return { kind, ...words, ...(more ? { serviceAccount: impersonated.trim() } : {}) };
}

function emailIn(key: string): string | null {
  try {
    const parsed = JSON.parse(key) as { client_email?: unknown } | null;
    return typeof parsed?.client_email === "string" ? parsed.client_email : null;
  } catch {
    return null;
  }
}
