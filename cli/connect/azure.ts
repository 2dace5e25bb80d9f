import type { Call } from "../spec.ts";
import { chooseWay, hiddenKey, required, type Way } from "./ask.ts";
import type { SignIn } from "./sign-in.ts";

type Kind = "client-secret" | "federated" | "ambient";

const WAYS: readonly Way<Kind>[] = [
  {
    kind: "federated",
    flag: "--federated",
    title: "an application that trusts this installation's identity tokens",
  },
  { kind: "client-secret", flag: "--client-secret", title: "a stored secret of an application" },
  { kind: "ambient", flag: "--ambient", title: "as the installation itself: only its owner" },
];

export async function azureSignIn(call: Call): Promise<SignIn<"azure">> {
  const { federated, clientSecret, ambient } = call.options;
  const kind = await chooseWay(call, WAYS, [
    ...(federated ? ["federated" as const] : []),
    ...(clientSecret ? ["client-secret" as const] : []),
    ...(ambient ? ["ambient" as const] : []),
  ]);
  if (kind === "ambient") return { credentials: { kind } };
  const tenant = await required(call, "--tenant", "Directory (tenant) id", call.options.tenant);
  const client = await required(call, "--client", "Application (client) id", call.options.client);
  const credentials = { kind, tenant, client };
  if (kind === "federated") return { credentials };
  return { credentials, key: await hiddenKey(call, `Secret of ${client}`) };
}
