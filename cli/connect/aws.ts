import type { Call } from "../spec.ts";
import { chooseWay, hiddenKey, required, type Way } from "./ask.ts";
import type { SignIn } from "./sign-in.ts";

type Kind = "assume-role" | "web-identity" | "keys" | "ambient";

const WAYS: readonly Way<Kind>[] = [
  { kind: "assume-role", flag: "--role-arn <arn>", title: "a role that trusts this installation" },
  {
    kind: "web-identity",
    flag: "--role-arn <arn> --federated",
    title: "a role that trusts this installation's identity tokens",
  },
  { kind: "keys", flag: "--keys <access key id>", title: "a stored access key" },
  { kind: "ambient", flag: "--ambient", title: "as the installation itself: only its owner" },
];

export async function awsSignIn(call: Call): Promise<SignIn<"aws">> {
  const { roleArn, federated, keys, ambient } = call.options;
  const kind = await chooseWay(call, WAYS, [
    ...(roleArn === undefined
      ? []
      : [federated ? ("web-identity" as const) : ("assume-role" as const)]),
    ...(keys === undefined ? [] : ["keys" as const]),
    ...(ambient ? ["ambient" as const] : []),
  ]);
  switch (kind) {
    case "assume-role":
    case "web-identity": {
      const arn = await required(call, "--role-arn", "ARN of the role", roleArn);
      return { credentials: { kind, roleArn: arn }, account: arn.split(":")[4] };
    }
    case "keys": {
      const accessKeyId = await required(call, "--keys", "Id of the access key", keys);
      const key = await hiddenKey(call, `Secret access key of ${accessKeyId}`);
      return { credentials: { kind, accessKeyId }, key };
    }
    case "ambient":
      return { credentials: { kind } };
  }
}
