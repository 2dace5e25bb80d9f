import { join } from "node:path";
import * as z from "zod";
import { Connection, type Provider } from "../../shared/domain/connection.ts";

export const HELP = `npm run live -- aws | gcp | azure            try an account of yours; it costs money
npm run live -- replay <provider> <file>     hold a recording against the provider's models

This was never run against a real account where Lintas is made: only against fakes and emulators.
What it makes carries the tags of an organization \`org_live…\` and is removed at the end, after
Ctrl-C, and by the next run. Shared things stay: the bucket of zips at Google, the resource group
and the storage account at Azure. Remove these yourself.

Environment
  LINTAS_LIVE=1                you mean it
  LINTAS_LIVE_RESOURCES_MAX    how many functions may stand at once, e.g. 6
  LINTAS_LIVE_ACCOUNT          AWS account, Google project or Azure subscription
  LINTAS_LIVE_REGION           e.g. eu-central-1, asia-southeast2, southeastasia
  LINTAS_LIVE_PRODUCT          aws: lambda; gcp: run (default), functions; azure: functions
  LINTAS_LIVE_RESOURCE_GROUP   azure: lintas-live by default
  LINTAS_LIVE_PATIENCE_S       longest wait for one thing, 600 by default
  LINTAS_LIVE_ONLY             only checks whose names match this regular expression
  LINTAS_LIVE_RECORDINGS       folder, test/live/recordings by default
  LINTAS_LIVE_ENDPOINT, LINTAS_LIVE_SCM, LINTAS_LIVE_AUTHORITY
                               in place of the provider's own addresses

Credentials are what the provider's own SDK finds: environment, profile or machine at AWS,
application default credentials at Google, DefaultAzureCredential at Azure. Every exchange is
recorded in <recordings>/<provider>/<date>.jsonl without tokens, keys, ids of accounts or values of
variables; what signs in is not recorded at all. Read a recording before you share it.
`;

const SECRETS = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AZURE_CLIENT_SECRET",
];
const PRODUCTS = { aws: "lambda", gcp: "run", azure: "functions" } as const;

const Environment = z.object({
  LINTAS_LIVE: z.literal("1", { error: "must be 1: it makes things that cost money" }),
  LINTAS_LIVE_RESOURCES_MAX: z.coerce.number().int().min(1).max(100),
  LINTAS_LIVE_ACCOUNT: z.string().min(1),
  LINTAS_LIVE_REGION: z.string().min(1),
  LINTAS_LIVE_PRODUCT: z.string().optional(),
  LINTAS_LIVE_RESOURCE_GROUP: z.string().default("lintas-live"),
  LINTAS_LIVE_PATIENCE_S: z.coerce.number().int().min(1).default(600),
  LINTAS_LIVE_ONLY: z.string().optional(),
  LINTAS_LIVE_ENDPOINT: z.url().optional(),
  LINTAS_LIVE_SCM: z.url().optional(),
  LINTAS_LIVE_AUTHORITY: z.url().optional(),
  LINTAS_LIVE_RECORDINGS: z.string().default(join(import.meta.dirname, "recordings")),
});

export interface LiveSettings {
  connection: Connection;
  product: string;
  region: string;
  resourcesMax: number;
  patienceMs: number;
  only: RegExp | undefined;
  /** Folder. */
  recordings: string;
  secrets: readonly string[];
}

/** Throws with what is missing, a line each. */
export function readSettings(provider: Provider, env: NodeJS.ProcessEnv): LiveSettings {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(lines.join("\n"));
  }
  const of = parsed.data;
  return {
    connection: Connection.parse({
      id: "con_live",
      organization: "org_live",
      name: "live",
      provider,
      account: of.LINTAS_LIVE_ACCOUNT,
      credentials: { kind: "ambient" },
      settings: settingsOf(provider, of),
    }),
    product: of.LINTAS_LIVE_PRODUCT ?? PRODUCTS[provider],
    region: of.LINTAS_LIVE_REGION,
    resourcesMax: of.LINTAS_LIVE_RESOURCES_MAX,
    patienceMs: of.LINTAS_LIVE_PATIENCE_S * 1_000,
    only: of.LINTAS_LIVE_ONLY === undefined ? undefined : new RegExp(of.LINTAS_LIVE_ONLY),
    recordings: of.LINTAS_LIVE_RECORDINGS,
    secrets: SECRETS.flatMap((name) => env[name] ?? []),
  };
}

function settingsOf(provider: Provider, of: z.infer<typeof Environment>) {
  const endpoint =
    of.LINTAS_LIVE_ENDPOINT === undefined ? {} : { endpoint: of.LINTAS_LIVE_ENDPOINT };
  if (provider !== "azure") return endpoint;
  return {
    ...endpoint,
    ...(of.LINTAS_LIVE_SCM === undefined ? {} : { scm: of.LINTAS_LIVE_SCM }),
    ...(of.LINTAS_LIVE_AUTHORITY === undefined ? {} : { authority: of.LINTAS_LIVE_AUTHORITY }),
    resourceGroup: of.LINTAS_LIVE_RESOURCE_GROUP,
  };
}
