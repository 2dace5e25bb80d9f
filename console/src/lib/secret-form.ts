import type { Connection, Provider, SecretEdit, SecretInfo } from "./types.ts";

type Reference = NonNullable<SecretInfo["reference"]>;
type Named = Pick<Connection, "name" | "provider">;
type StoreField = "region" | "vault" | "secret" | "version";

/** All that the form of a secret may hold; what its kind and its store do not need stays as it is. */
export interface SecretValues extends Record<StoreField, string> {
  name: string;
  kind: "value" | "reference";
  value: string;
  connection: string | null;
}

interface Store {
  name: string;
  /** In which order a person is asked. */
  fields: readonly StoreField[];
  hints: Partial<Record<StoreField, string>>;
  about: string;
}

/** The store of secrets that each cloud has. */
export const STORES: Record<Provider, Store> = {
  aws: {
    name: "AWS Secrets Manager",
    fields: ["region", "secret"],
    hints: { region: "us-east-1", secret: "shop/stripe, or its ARN" },
    about: "Its current version is read for each new release.",
  },
  gcp: {
    name: "Google Secret Manager",
    fields: ["secret", "version"],
    hints: { secret: "stripe", version: "latest" },
    about: "That version is read for each new release; left empty, the newest one.",
  },
  azure: {
    name: "Azure Key Vault",
    fields: ["vault", "secret", "version"],
    hints: { vault: "shop", secret: "stripe, or its address", version: "newest" },
    about: "That version is read for each new release; left empty, the newest one.",
  },
};

export const STORE_LABELS: Record<StoreField, string> = {
  region: "Region",
  vault: "Vault",
  secret: "Name in the store",
  version: "Version",
};

const NO_REFERENCE = { connection: null, region: "", vault: "", secret: "", version: "" };

export const FRESH_SECRET: SecretValues = { name: "", kind: "value", value: "", ...NO_REFERENCE };

/** What stands in the form when a secret is replaced; a value is never in it. */
export function secretValues(
  { name, reference }: Pick<SecretInfo, "name" | "reference">,
  connections: readonly Named[],
): SecretValues {
  if (reference === null) return { ...FRESH_SECRET, name };
  const values: SecretValues = {
    ...FRESH_SECRET,
    name,
    kind: "reference",
    connection: reference.connection,
    region: reference.region ?? "",
    secret: reference.name,
  };
  return takenApart(values, providerOf(reference.connection, connections));
}

/** A reference may name a provider in place of its default connection; null where neither is there. */
export function providerOf(
  connection: string | null,
  connections: readonly Named[],
): Provider | null {
  const named = connections.find(({ name }) => name === connection);
  if (named !== undefined) return named.provider;
  return connections.find(({ provider }) => provider === connection)?.provider ?? null;
}

const ARN = /^arn:[a-z-]+:secretsmanager:(?<region>[a-z0-9-]+):/;
const VERSIONED = /^(?<secret>.+)\/versions\/(?<version>[^/]+)$/;
const IN_VAULT =
  /^(?:https:\/\/(?<host>[a-z0-9-]+)\.vault\.azure\.net\/secrets\/|(?<vault>[a-z0-9-]+)\/)(?<secret>[A-Za-z0-9-]+)(?:\/(?<version>[a-f0-9]{32}))?\/?$/;

/** A whole name or address, as the cloud shows it, taken apart into the fields that it fills. */
export function takenApart(values: SecretValues, provider: Provider | null): SecretValues {
  const secret = values.secret.trim();
  switch (provider) {
    case "aws":
      return { ...values, secret, region: groupsOf(ARN, secret)["region"] ?? values.region };
    case "gcp": {
      const { secret: own = secret, version = values.version } = groupsOf(VERSIONED, secret);
      return { ...values, secret: own, version };
    }
    case "azure": {
      const {
        host = values.vault,
        vault = host,
        secret: own = secret,
        version = values.version,
      } = groupsOf(IN_VAULT, secret);
      return { ...values, secret: own, vault, version };
    }
    case null:
      return values;
    default:
      return provider satisfies never;
  }
}

function groupsOf(pattern: RegExp, text: string): Record<string, string | undefined> {
  return pattern.exec(text)?.groups ?? {};
}

const RULES: Record<Provider, Partial<Record<StoreField, readonly [RegExp, string]>>> = {
  aws: {
    region: [/^(?:[a-z]+(?:-[a-z]+)+-\d)?$/, "A region, such as eu-central-1"],
    secret: [/^[\w/+=.@:-]{1,512}$/, "Letters, digits and / _ + = . @ -, or its ARN"],
  },
  gcp: {
    secret: [/^(?:projects\/[^/]+\/secrets\/)?[\w-]{1,255}$/, "Letters, digits, dashes and _"],
    version: [/^[\w-]*$/, "A number or an alias"],
  },
  azure: {
    vault: [/^[a-z0-9-]{3,24}$/, "3 to 24 lower-case letters, digits and dashes"],
    secret: [/^[A-Za-z0-9-]{1,127}$/, "Letters, digits and dashes"],
    version: [/^(?:[a-f0-9]{32})?$/, "Its 32 digits"],
  },
};

/** What a person has to mend, by field; the Manager decides. */
export function secretProblems(
  given: SecretValues,
  connections: readonly Named[],
): Partial<Record<keyof SecretValues, string>> {
  const named = nameProblem(given.name);
  const problems: Partial<Record<keyof SecretValues, string>> = named ? { name: named } : {};
  if (given.kind === "value") {
    return given.value === "" ? { ...problems, value: "It is needed" } : problems;
  }
  const provider = providerOf(given.connection, connections);
  if (provider === null) {
    const connection = given.connection === null ? "Choose one" : "It is no longer there";
    return { ...problems, connection };
  }
  const values = takenApart(given, provider);
  for (const field of STORES[provider].fields) {
    const rule = RULES[provider][field];
    const text = values[field].trim();
    if (rule === undefined || rule[0].test(text)) continue;
    problems[field] = text === "" ? "It is needed" : rule[1];
  }
  return problems;
}

function nameProblem(text: string): string | null {
  const name = text.trim();
  if (name === "") return "It needs a name";
  if (/^[A-Za-z][A-Za-z0-9_]+$/.test(name)) return null;
  return "Letters, digits and _, at least two, beginning with a letter";
}

/** The secret as the API takes it, but for its name. */
export function secretEdit(given: SecretValues, connections: readonly Named[]): SecretEdit {
  if (given.kind === "value") return { value: given.value };
  const provider = providerOf(given.connection, connections);
  if (given.connection === null || provider === null) throw new Error("no connection was chosen");
  const values = takenApart(given, provider);
  const text = (field: StoreField) => values[field].trim();
  const asks = (field: StoreField) => STORES[provider].fields.includes(field);
  const region = asks("region") && text("region") !== "" ? text("region") : null;
  return { reference: { connection: given.connection, region, name: nameIn(provider, text) } };
}

/** The name as the cloud's store takes it, with its vault and version. */
function nameIn(provider: Provider, text: (field: StoreField) => string): string {
  const version = text("version");
  switch (provider) {
    case "aws":
      return text("secret");
    case "gcp":
      return version === "" ? text("secret") : `${text("secret")}/versions/${version}`;
    case "azure": {
      const newest = `${text("vault")}/${text("secret")}`;
      return version === "" ? newest : `${newest}/${version}`;
    }
    default:
      return provider satisfies never;
  }
}

/** Where a secret's value is, as the command line writes it. */
export function referenceText({ connection, region, name }: Reference): string {
  return `${connection}${region === null ? "" : `:${region}`}/${name}`;
}
