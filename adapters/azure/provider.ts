import { AppError } from "../../shared/errors/app-error.ts";
import type { CloudProvider, OpenConnection, ProviderHome } from "../../shared/ports/cloud.ts";
import { checkConnection, permissions } from "./check.ts";
import { createArm } from "./client.ts";
import { CAPS, createFunctions } from "./functions/compute.ts";
import { type Place, placeOf, storageId } from "./functions/name.ts";
import type { AzureTimes, Known } from "./functions/target.ts";
import { createBlobStore } from "./object-store.ts";
import { policy } from "./policy.ts";
import { REGIONS } from "./preset.ts";
import { createScm } from "./scm.ts";
import { createSecretStore } from "./secret-store.ts";
import type { AzureConnection } from "./sign-in.ts";

const RESOURCE_GROUP = "lintas";

const TIMES: AzureTimes = {
  deploymentMs: 1_000,
  answerMs: 5_000,
  answersMax: 20,
  patienceMs: 15_000,
  followMs: 5_000,
};

/** Azure, with Functions on Flex Consumption as its one product. */
export function azureProvider(home: ProviderHome, times: Partial<AzureTimes> = {}): CloudProvider {
  const places = new Map<string, Known>();
  const knownAt = (place: Place): Known => {
    const id = storageId(place);
    const known = places.get(id) ?? { shared: false, logs: null };
    places.set(id, known);
    return known;
  };
  const armOf = (connection: OpenConnection, region: string | null) =>
    createArm(azure(connection), home, region ?? "global");
  return {
    provider: "azure",
    products: [{ name: "functions", title: "Azure Functions", caps: CAPS, regions: REGIONS }],
    compute(connection, product, region) {
      known(product, region);
      const of = azure(connection);
      const { settings } = of;
      const arm = armOf(of, region);
      const resourceGroup = settings.resourceGroup ?? RESOURCE_GROUP;
      const place = placeOf({
        organization: of.organization,
        connection: of.id,
        subscription: of.account,
        resourceGroup,
        region,
      });
      return createFunctions({
        arm,
        home,
        place,
        known: knownAt(place),
        scm: createScm(arm, settings.scm),
        scheme: settings.endpoint?.startsWith("http:") === true ? "http" : "https",
        times: { ...TIMES, ...times },
        permissions: (cx) => permissions(arm, cx, resourceGroup),
      });
    },
    check(cx, connection) {
      const resourceGroup = azure(connection).settings.resourceGroup ?? RESOURCE_GROUP;
      return checkConnection(armOf(connection, null), cx, resourceGroup);
    },
    policy,
    secretStore: (connection, region) => createSecretStore(armOf(connection, region)),
    objectStore: (connection, { bucket, region }) =>
      createBlobStore(armOf(connection, region), bucket),
  };
}

function azure(connection: OpenConnection): AzureConnection {
  if (connection.provider === "azure") return connection;
  throw new AppError("target.unknown", { detail: `${connection.name} is no connection to Azure.` });
}

function known(product: string, region: string): void {
  if (product !== "functions") {
    throw new AppError("target.unknown", { detail: "The product on Azure is `functions`." });
  }
  if ((REGIONS as readonly string[]).includes(region)) return;
  throw new AppError("target.unknown", {
    detail: `Azure has no region ${region}; there are ${REGIONS.join(", ")}.`,
  });
}
