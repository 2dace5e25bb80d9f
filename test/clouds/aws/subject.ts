import { createHash } from "node:crypto";
import { awsProvider } from "../../../adapters/aws/provider.ts";
import type { OpenConnection } from "../../../shared/ports/cloud.ts";
import type { Ref } from "../../../shared/ports/compute.ts";
import { Secret } from "../../../shared/secret.ts";
import type { ComputeSubject } from "../../contract/adapters/compute-subject.ts";
import { type AwsFake, type AwsFakeOptions, startAwsFake } from "../../fakes/aws/fake.ts";
import { functionKey } from "../../fakes/aws/state.ts";
import { testHome } from "../../fakes/home.ts";
import { type Gate, type Violation, gated } from "../../gate/gate.ts";

export const REGION = "eu-central-1";

/** A connection to a fake or an emulator, with keys that it takes. */
export function awsConnection(
  endpoint: string,
  over: {
    account?: string;
    executionRoleArn?: string;
    credentials?: OpenConnection["credentials"];
  } = {},
): OpenConnection {
  const { account = "123456789012", executionRoleArn, credentials } = over;
  return {
    id: "con_aws",
    organization: "org_test",
    name: "aws",
    provider: "aws",
    account,
    credentials: credentials ?? { kind: "keys", accessKeyId: "AKIAFAKE000000000000" },
    settings: { endpoint, ...(executionRoleArn === undefined ? {} : { executionRoleArn }) },
    key: new Secret("fake-secret"),
  } as OpenConnection;
}

export interface AwsSubject extends ComputeSubject {
  fake: AwsFake;
  home: Awaited<ReturnType<typeof testHome>>;
  violations: Violation[];
}

/** The adapter before the fake, every exchange through the spec gate. */
export async function lambdaSubject(
  options: { gate?: Gate; fake?: AwsFakeOptions; executionRoleArn?: string | null } = {},
): Promise<AwsSubject> {
  const violations: Violation[] = [];
  const fake = await startAwsFake({
    ...options.fake,
    ...(options.gate === undefined
      ? {}
      : {
          around: (handler) => {
            const through = gated(options.gate as Gate, handler);
            violations.push(...through.violations);
            through.violations.push = (...found) => violations.push(...found);
            return through.handler;
          },
        }),
  });
  const home = await testHome();
  const role = options.executionRoleArn ?? null;
  if (role !== null) plantRole(fake, role);
  const connection = awsConnection(fake.endpoint, role === null ? {} : { executionRoleArn: role });
  const zips = new Map<string, Uint8Array<ArrayBuffer>>();
  const artifact = home.artifact.bind(home);
  home.artifact = async (organization, digest) =>
    zips.get(digest) ?? artifact(organization, digest);
  return {
    fake,
    home,
    violations,
    adapter: awsProvider(home).compute(connection, "lambda", REGION),
    target: `aws:${REGION}`,
    async artifact(sample) {
      const bytes = new TextEncoder().encode(`a function that ${sample}`);
      const digest = createHash("sha256").update(bytes).digest("hex");
      if (sample === "exits") fake.state.knobs.broken.add(digest);
      zips.set(digest, bytes);
      return { digest, bytes };
    },
    plantForeign: async (ref) => plantForeign(fake, ref),
    provesStart: false,
    uploads: false,
    errors: [],
    close: () => fake.close(),
  };
}

export const EXECUTION_ROLE = "arn:aws:iam::123456789012:role/functions";

function plantRole({ state }: AwsFake, arn: string): void {
  const name = arn.split("/").at(-1) ?? "";
  state.roles.set(name, {
    name,
    path: "/",
    description: "",
    tags: {},
    attached: new Set(),
    createdAt: state.clock.now().toISOString(),
    unusableFor: 0,
  });
}

/** What another tool would have made: without a tag of ours. */
export function plantForeign({ state }: AwsFake, ref: Ref): void {
  const [name = ""] = ref.name.split(":");
  state.functions.set(functionKey(REGION, name), {
    name,
    region: REGION,
    tags: { team: "others" },
    latest: {
      version: "$LATEST",
      description: "somebody else's",
      runtime: "nodejs22.x",
      role: "arn:aws:iam::123456789012:role/others",
      handler: "index.handler",
      timeout: 3,
      memory: 128,
      environment: { PASSWORD: "open sesame" },
      codeSha256: createHash("sha256").update("foreign").digest("base64"),
      codeSize: 7,
      revisionId: "00000000-0000-4000-8000-00000000f0e1",
      lastModified: "2026-01-01T00:00:00.000+0000",
      packageType: "Zip",
      state: "Active",
      stateReason: null,
      lastUpdateStatus: "Successful",
      lastUpdateReason: null,
      settlingFor: 0,
    },
    versions: new Map(),
    lastVersion: 0,
    aliases: new Map(),
    urls: new Map(),
    policies: new Map(),
    unseenFor: 0,
  });
}
