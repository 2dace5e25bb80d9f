import type * as z from "zod";
import type { Provider } from "../../shared/domain/connection.ts";
import { NewConnection } from "../../shared/protocol/api-clouds.ts";
import { usageFailure } from "../failure.ts";
import type { Call } from "../spec.ts";
import { required } from "./ask.ts";
import { awsSignIn } from "./aws.ts";
import { azureSignIn } from "./azure.ts";
import { gcpSignIn } from "./gcp.ts";

type Wanted = z.input<typeof NewConnection>;

/** How a connection signs in, as options and answers say. */
export interface SignIn<P extends Provider> {
  credentials: Extract<Wanted, { provider: P }>["credentials"];
  /** What is secret in it. */
  key?: string;
  /** The account, where the credentials tell it. */
  account?: string | undefined;
}

const ACCOUNTS: Record<Provider, string> = {
  aws: "Number of the AWS account",
  gcp: "Id of the Google project",
  azure: "Id of the Azure subscription",
};

/** The connection that options and answers describe. Throws a `Failure` (usage). */
export async function wantedConnection(
  call: Call,
  provider: Provider,
  name: string,
): Promise<z.output<typeof NewConnection>> {
  const signIn = await signInOf(call, provider);
  const { account: given, region } = call.options;
  const parsed = NewConnection.safeParse({
    name,
    provider,
    account: await required(call, "--account", ACCOUNTS[provider], given ?? signIn.account),
    credentials: signIn.credentials,
    ...(signIn.key === undefined ? {} : { key: signIn.key }),
    settings: settingsOf(call),
    regions: region ?? [],
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw usageFailure(`\`${issue?.path.join(".")}\` is not right: ${issue?.message}.`);
}

function signInOf(call: Call, provider: Provider) {
  switch (provider) {
    case "aws":
      return awsSignIn(call);
    case "gcp":
      return gcpSignIn(call);
    case "azure":
      return azureSignIn(call);
  }
}

/** `--endpoint`, `--scm`, `--authority`, and the others by `--setting name=value`. */
function settingsOf({ options }: Call): Record<string, string> {
  const { endpoint, scm, authority, setting = [] } = options;
  const named = Object.entries({ endpoint, scm, authority }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries([...named, ...setting.map(pair)]);
}

function pair(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw usageFailure(`\`${text}\` is not name=value.`, "For example: `--setting bucket=zips`.");
}
