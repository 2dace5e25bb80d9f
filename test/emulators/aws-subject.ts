import { createHash } from "node:crypto";
import { awsProvider } from "../../adapters/aws/provider.ts";
import { partsOf } from "../../adapters/aws/lambda/name.ts";
import { CreateFunctionCommand, Client as LambdaClient } from "../../adapters/aws/sdk/lambda.ts";
import { Client as IamClient, CreateRoleCommand } from "../../adapters/aws/sdk/iam.ts";
import { packProject } from "../../functions/creator/builder/pack/pack.ts";
import { projectFolder } from "../../functions/creator/builder/pack/testing/project-folder.ts";
import { parseDefinition } from "../../shared/domain/definition-mistakes.ts";
import type { Ref } from "../../shared/ports/compute.ts";
import { awsConnection } from "../clouds/aws/subject.ts";
import type { ComputeSubject, SampleFunction } from "../contract/adapters/compute-subject.ts";
import { testHome } from "../fakes/home.ts";
import { serve } from "../fakes/serve.ts";
import { type Violation, forwardTo, gated, loadGate } from "../gate/gate.ts";
import type { Emulator } from "./emulators.ts";

export const REGION = "us-east-1";

export interface EmulatedAws extends ComputeSubject {
  home: Awaited<ReturnType<typeof testHome>>;
  endpoint: string;
  /** Requests of ours that AWS's own model does not allow. What an emulator answers is its own affair. */
  violations(): Violation[];
}

/** The functions of the contract, packed as `lintas deploy` packs them. */
const sources: Readonly<Record<SampleFunction, string>> = {
  answers: `export default { fetch(request) {
    const path = new URL(request.url).pathname;
    console.log(request.method + " " + path);
    const { LINTAS_RELEASE: release, LINTAS_PART: part } = process.env;
    return Response.json({ release, part, path });
  } };`,
  exits: `process.exit(7); export default { fetch: () => new Response() };`,
  slow: `await new Promise((resolve) => setTimeout(resolve, 1_000));
    export default { fetch: () => new Response("slow") };`,
};

const packed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/** The zip of a function of this source. */
export function zipOf(source: string): Promise<Uint8Array<ArrayBuffer>> {
  const known = packed.get(source) ?? pack(source);
  packed.set(source, known);
  return known;
}

async function pack(source: string): Promise<Uint8Array<ArrayBuffer>> {
  await using project = await projectFolder({ "src/main.ts": source });
  const definition = parseDefinition({
    name: "table",
    functions: { main: { path: "/", entry: "src/main.ts" } },
  });
  const { parts } = await packProject(project.root, definition);
  return Uint8Array.from(parts[0]?.bytes ?? []);
}

/** The adapter before an emulator, every request through the spec gate. */
export async function emulatedAws(
  emulator: Emulator,
  options: { account: string; ownRole?: boolean },
): Promise<EmulatedAws> {
  const { handler, violations } = gated(await loadGate("aws"), forwardTo(emulator.origin));
  const served = await serve(handler);
  const home = await testHome();
  const zips = new Map<string, Uint8Array<ArrayBuffer>>();
  home.artifact = async (_organization, digest) => {
    const found = zips.get(digest);
    if (found === undefined) throw new Error(`there is no zip ${digest}`);
    return found;
  };
  const role = `arn:aws:iam::${options.account}:role/functions`;
  if (options.ownRole !== true) await makeRole(emulator, "functions");
  const connection = awsConnection(served.origin, {
    account: options.account,
    ...(options.ownRole === true ? {} : { executionRoleArn: role }),
  });
  return {
    home,
    endpoint: served.origin,
    violations: () => violations.filter(({ where }) => where === "request"),
    adapter: awsProvider(home).compute(connection, "lambda", REGION),
    target: `aws:${REGION}`,
    async artifact(sample) {
      const bytes = await zipOf(sources[sample]);
      const digest = createHash("sha256").update(bytes).digest("hex");
      zips.set(digest, bytes);
      return { digest, bytes };
    },
    plantForeign: (ref) => plantForeign(emulator, ref, role),
    provesStart: false,
    uploads: false,
    errors: [],
    close: () => served.close(),
  };
}

function options(emulator: Emulator) {
  return {
    endpoint: emulator.origin,
    region: REGION,
    credentials: { accessKeyId: "AKIAFAKE000000000000", secretAccessKey: "fake-secret" },
    maxAttempts: 1,
  };
}

async function makeRole(emulator: Emulator, name: string): Promise<void> {
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const command = new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument });
  await new IamClient(options(emulator)).send(command).catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== "EntityAlreadyExistsException") throw error;
  });
}

async function plantForeign(emulator: Emulator, ref: Ref, role: string): Promise<void> {
  await new LambdaClient(options(emulator)).send(
    new CreateFunctionCommand({
      FunctionName: partsOf(ref).functionName,
      Runtime: "nodejs22.x",
      Role: role,
      Handler: "index.handler",
      Code: { ZipFile: await zipOf(sources.answers) },
      Tags: { team: "others" },
    }),
  );
}
