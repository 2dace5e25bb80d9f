import { AppError } from "../../shared/errors/app-error.ts";
import { systemClock } from "../../shared/clock.ts";
import { silentLogger } from "../../shared/log.ts";
import type { CloudProvider, OpenConnection, ProviderHome } from "../../shared/ports/cloud.ts";
import type { CallContext } from "../../shared/ports/compute.ts";
import { createArtifacts } from "./artifacts.ts";
import { checkConnection } from "./check.ts";
import { createFunctionsCompute } from "./functions/compute.ts";
import { createFunctionsApi } from "./functions/api.ts";
import { createLooks } from "./looks.ts";
import type { FunctionLook } from "./functions/shapes.ts";
import { createBucketStore } from "./object-store.ts";
import { policy } from "./policy.ts";
import { FUNCTIONS_CAPS, REGIONS, RUN_CAPS, paceOf } from "./preset.ts";
import { type Rest, createRest } from "./rest.ts";
import { createRunApi } from "./run/api.ts";
import { createRunCompute } from "./run/compute.ts";
import type { Service } from "./run/shapes.ts";
import { createSecretStore } from "./secret-store.ts";
import { type GcpConnection, type SignIn, signIn } from "./sign-in.ts";
import { createStorage } from "./storage.ts";

/** For the object store, whose port knows no call: it lives outside of any operation. */
const HOUSEHOLD: CallContext = {
  clock: systemClock,
  log: silentLogger,
  signal: new AbortController().signal,
  pace: async () => {},
  fence: 0,
};

/** Google Cloud: Cloud Run, which is the default, and Cloud Functions. */
export function gcpProvider(home: ProviderHome): CloudProvider {
  return {
    provider: "gcp",
    products: [
      { name: "run", title: "Cloud Run", caps: RUN_CAPS, regions: REGIONS },
      { name: "functions", title: "Cloud Functions", caps: FUNCTIONS_CAPS, regions: REGIONS },
    ],
    compute(connection, product, region) {
      const known = ours(connection);
      if (!(REGIONS as readonly string[]).includes(region)) {
        const detail = `Google has no region ${region}. It has ${REGIONS.join(", ")}.`;
        throw new AppError("target.unknown", { detail });
      }
      const at = access(known, home, region);
      const parts = computeParts(known, at, home, region);
      if (product === "run") return createRunCompute(parts, at.rest);
      if (product !== "functions") {
        const detail = `Google has no product ${product} here: use run or functions.`;
        throw new AppError("target.unknown", { detail });
      }
      const place = { ...parts.place, product: "functions" as const };
      const functions = createFunctionsApi({
        signIn: at.signIn,
        rest: at.rest,
        place,
        endpoint: known.settings.endpoint,
      });
      const over = { ...parts, place, functions, functionLooks: createLooks<FunctionLook>() };
      return createFunctionsCompute(over, at.rest);
    },
    check(cx, connection) {
      const known = ours(connection);
      const { rest, signIn: signedIn } = access(known, home, "global");
      return checkConnection({ rest, signIn: signedIn, project: known.account }, cx);
    },
    policy,
    secretStore(connection, region) {
      const known = ours(connection);
      return createSecretStore(access(known, home, region ?? "global").rest, known.account);
    },
    objectStore(connection, place) {
      const known = ours(connection);
      const { rest } = access(known, home, place.region);
      return createBucketStore(createStorage(rest, known.account), place, () => HOUSEHOLD);
    },
  };
}

function computeParts(
  { account: project, settings }: GcpConnection,
  { rest }: { rest: Rest },
  home: ProviderHome,
  region: string,
) {
  const place = { project, region };
  const bucket = settings.bucket ?? `lintas-${project}-${region}`;
  return {
    place,
    api: createRunApi(rest, place),
    artifacts: createArtifacts(createStorage(rest, project), { bucket, region }),
    home,
    serviceAccount: settings.serviceAccount,
    looks: createLooks<Service | null>(),
  };
}

function access(
  connection: GcpConnection,
  home: ProviderHome,
  region: string,
): { rest: Rest; signIn: SignIn } {
  const { account, settings } = connection;
  const signedIn = signIn(connection, home);
  const rest = createRest({
    signIn: signedIn,
    endpoint: settings.endpoint,
    pace: (call) => paceOf(account, region, call),
  });
  return { rest, signIn: signedIn };
}

function ours(connection: OpenConnection): GcpConnection {
  if (connection.provider === "gcp") return connection;
  throw new AppError("internal", { cause: new Error(`${connection.name} is not of Google`) });
}
