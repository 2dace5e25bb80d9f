import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as z from "zod";
import { reasonOf, usageFailure } from "../failure.ts";
import type { Call } from "../spec.ts";
import { chooseWay, required, type Way } from "./ask.ts";
import type { SignIn } from "./sign-in.ts";

type Kind = "service-account" | "workload-identity" | "ambient";

const WAYS: readonly Way<Kind>[] = [
  {
    kind: "workload-identity",
    flag: "--workload-identity <provider>",
    title: "a pool that trusts this installation's identity tokens",
  },
  {
    kind: "service-account",
    flag: "--service-account-key <file>",
    title: "a stored key of a service account",
  },
  { kind: "ambient", flag: "--ambient", title: "as the installation itself: only its owner" },
];

export async function gcpSignIn(call: Call): Promise<SignIn<"gcp">> {
  const { workloadIdentity, serviceAccountKey, serviceAccount, ambient } = call.options;
  const kind = await chooseWay(call, WAYS, [
    ...(workloadIdentity === undefined ? [] : ["workload-identity" as const]),
    ...(serviceAccountKey === undefined ? [] : ["service-account" as const]),
    ...(ambient ? ["ambient" as const] : []),
  ]);
  switch (kind) {
    case "workload-identity": {
      const question = "Provider of the pool, //iam.googleapis.com/projects/…";
      const audience = await required(call, "--workload-identity", question, workloadIdentity);
      const impersonated = serviceAccount === undefined ? {} : { serviceAccount };
      return { credentials: { kind, audience, ...impersonated } };
    }
    case "service-account": {
      const question = "File with the key of the service account, `-` for stdin";
      const file = await required(call, "--service-account-key", question, serviceAccountKey);
      return keyOf(file === "-" ? await call.environment.stdin.readAll() : await read(call, file));
    }
    case "ambient":
      return { credentials: { kind } };
  }
}

const KeyFile = z.looseObject({ client_email: z.string(), project_id: z.string().optional() });

function keyOf(text: string): SignIn<"gcp"> {
  const parsed = KeyFile.safeParse(parseJson(text));
  if (!parsed.success) {
    throw usageFailure("That is no key of a service account: it has no `client_email`.");
  }
  const { client_email: email, project_id: account } = parsed.data;
  return { credentials: { kind: "service-account", email }, key: text.trim(), account };
}

async function read(call: Call, file: string): Promise<string> {
  try {
    return await readFile(resolve(call.environment.cwd, file), "utf8");
  } catch (error) {
    throw usageFailure(`\`${file}\` cannot be read: ${reasonOf(error)}.`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
