import { createHash } from "node:crypto";
import { AppError } from "../../shared/errors/app-error.ts";
import type { CloudProvider, OpenConnection, ProviderHome } from "../../shared/ports/cloud.ts";
import { checkConnection } from "./check.ts";
import { type AwsClients, createAwsClients } from "./clients.ts";
import { createLambdaCompute } from "./lambda/compute.ts";
import { createS3Store } from "./object-store.ts";
import { policyOf } from "./policy.ts";
import { type AwsConnection, caps, homeRegionOf, regions } from "./preset.ts";
import { createSecretStore } from "./secret-store.ts";
import type { OpenAwsConnection } from "./sign-in.ts";

/** Amazon Web Services. */
export function awsProvider(home: ProviderHome): CloudProvider {
  const known = new Map<string, { of: string; clients: AwsClients }>();
  // A connection is opened anew for each operation: its clients, and the keys they got, stay.
  const clientsOf = (connection: OpenConnection, region: string): AwsClients => {
    const place = `${connection.id} ${region}`;
    const of = fingerprint(connection);
    const found = known.get(place);
    if (found?.of === of) return found.clients;
    const clients = createAwsClients(aws(connection), region, home);
    known.set(place, { of, clients });
    return clients;
  };
  return {
    provider: "aws",
    products: [{ name: "lambda", title: "AWS Lambda", caps, regions }],
    compute(connection, product, region) {
      if (product !== "lambda") {
        throw new AppError("target.unknown", {
          detail: `AWS has no product ${product} here; it has lambda.`,
        });
      }
      // A private or emulated cloud has regions of its own.
      if (aws(connection).settings.endpoint === undefined && !regions.includes(region)) {
        throw new AppError("target.unknown", {
          detail: `AWS has no region ${region}; it has ${regions.join(", ")}.`,
        });
      }
      return createLambdaCompute(clientsOf(connection, region), aws(connection), home);
    },
    check: (cx, connection) =>
      checkConnection(clientsOf(connection, homeRegionOf(aws(connection))), cx, aws(connection)),
    policy: (connection) => policyOf(awsOnly(connection)),
    secretStore: (connection, region) =>
      createSecretStore(clientsOf(connection, region ?? homeRegionOf(aws(connection)))),
    objectStore: (connection, { bucket, region }) =>
      createS3Store(clientsOf(connection, region), bucket),
  };
}

function fingerprint({ credentials, settings, account, key }: OpenConnection): string {
  return createHash("sha256")
    .update(JSON.stringify([credentials, settings, account, key?.reveal() ?? null]))
    .digest("hex");
}

function aws(connection: OpenConnection): OpenAwsConnection {
  awsOnly(connection);
  return connection as OpenAwsConnection;
}

function awsOnly(connection: { provider: string }): AwsConnection {
  if (connection.provider !== "aws") throw new Error("this is no connection to AWS");
  return connection as AwsConnection;
}
