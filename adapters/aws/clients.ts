import type { ProviderHome } from "../../shared/ports/cloud.ts";
import type { CallContext } from "../../shared/ports/compute.ts";
import { type Service, failureOf } from "./failure.ts";
import { paceOf } from "./preset.ts";
import type * as LambdaSdk from "./sdk/lambda.ts";
import type * as IamSdk from "./sdk/iam.ts";
import type * as StsSdk from "./sdk/sts.ts";
import type * as LogsSdk from "./sdk/logs.ts";
import type * as CloudWatchSdk from "./sdk/cloudwatch.ts";
import type * as SecretsManagerSdk from "./sdk/secretsmanager.ts";
import type * as S3Sdk from "./sdk/s3.ts";
import { type OpenAwsConnection, credentialsOf } from "./sign-in.ts";

/** Where calls go and as whom. */
export interface AwsPlace {
  account: string;
  region: string;
  /** In place of AWS's own addresses. */
  endpoint: string | undefined;
}

interface SendOptions {
  abortSignal: AbortSignal;
}

/** What a caller gets to make its one call with: the SDK's commands, its client, the options. */
type Sender<Sdk extends ClientModule> = Omit<Sdk, "Client"> & {
  client: InstanceType<Sdk["Client"]>;
  options: SendOptions;
};

interface ClientModule {
  // The seven clients have nothing in common but that they take a configuration.
  Client: new (configuration: ClientConfiguration) => object;
}

/** `send`: one paced call, given up with the context's signal; its errors are `AwsFailure`s. */
type Call<Sdk extends ClientModule> = <Out>(
  cx: CallContext,
  operation: string,
  send: (sender: Sender<Sdk>) => Promise<Out>,
) => Promise<Out>;

export interface AwsClients extends AwsPlace {
  lambda: Call<typeof LambdaSdk>;
  iam: Call<typeof IamSdk>;
  sts: Call<typeof StsSdk>;
  logs: Call<typeof LogsSdk>;
  cloudwatch: Call<typeof CloudWatchSdk>;
  secretsmanager: Call<typeof SecretsManagerSdk>;
  /** Without pace or context: the object store's port has none. */
  s3: <Out>(
    operation: string,
    send: (sender: Sender<typeof S3Sdk>) => Promise<Out>,
  ) => Promise<Out>;
}

interface ClientConfiguration {
  region: string;
  maxAttempts: number;
  requestHandler: { connectionTimeout: number; requestTimeout: number };
  endpoint?: string;
  credentials?: () => Promise<{ accessKeyId: string; secretAccessKey: string }>;
  forcePathStyle?: boolean;
  requestChecksumCalculation?: "WHEN_REQUIRED";
  logger?: typeof silent;
}

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** A call that does not end is one whose answer is lost. */
const CONNECT_MS = 5_000;
const REQUEST_MS = 60_000;

/**
 * The clients of one connection in one region, each made at its first call. None repeats anything by
 * itself: the engine does, and it observes first.
 */
export function createAwsClients(
  connection: OpenAwsConnection,
  region: string,
  home: ProviderHome,
): AwsClients {
  const { endpoint } = connection.settings;
  const { account } = connection;
  const place = { account, region, endpoint };
  const credentials = credentialsOf(connection, home, place);
  const configuration: ClientConfiguration = {
    region,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: REQUEST_MS },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };

  function paced<Sdk extends ClientModule>(service: Service, load: () => Promise<Sdk>): Call<Sdk> {
    const call = callerOf(service, load, configuration);
    return async (cx, operation, send) => {
      await cx.pace(paceOf(service, operation, place));
      return call(operation, cx.signal, send);
    };
  }
  const s3 = callerOf("s3", () => import("./sdk/s3.ts"), {
    ...configuration,
    ...(endpoint === undefined ? {} : { forcePathStyle: true }),
    requestChecksumCalculation: "WHEN_REQUIRED",
    // It would tell the console of every upload that broke off.
    logger: silent,
  });
  return {
    ...place,
    lambda: paced("lambda", () => import("./sdk/lambda.ts")),
    iam: paced("iam", () => import("./sdk/iam.ts")),
    sts: paced("sts", () => import("./sdk/sts.ts")),
    logs: paced("logs", () => import("./sdk/logs.ts")),
    cloudwatch: paced("cloudwatch", () => import("./sdk/cloudwatch.ts")),
    secretsmanager: paced("secretsmanager", () => import("./sdk/secretsmanager.ts")),
    s3: (operation, send) => s3(operation, new AbortController().signal, send),
  };
}

type AnyCall<Sdk extends ClientModule> = <Out>(
  operation: string,
  signal: AbortSignal,
  send: (sender: Sender<Sdk>) => Promise<Out>,
) => Promise<Out>;

/** The SDK of a service is imported, and its client made, at the first call. */
function callerOf<Sdk extends ClientModule>(
  service: Service,
  load: () => Promise<Sdk>,
  configuration: ClientConfiguration,
): AnyCall<Sdk> {
  let made: Promise<{ sdk: Sdk; client: object }> | null = null;
  return async (operation, signal, send) => {
    made ??= load().then((sdk) => ({ sdk, client: new sdk.Client(configuration) }));
    const { sdk, client } = await made;
    const options = { abortSignal: signal };
    try {
      return await send({ ...sdk, client, options } as unknown as Sender<Sdk>);
    } catch (error) {
      throw failureOf(service, operation, error);
    }
  };
}
