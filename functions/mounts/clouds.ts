import { lookup } from "node:dns/promises";
import type { CloudsOptions } from "../creator/clouds.ts";

/** The providers there are; nothing of one is loaded before a connection to it is used. */
export const providers: CloudsOptions["providers"] = {
  aws: async (home) => (await import("../../adapters/aws/provider.ts")).awsProvider(home),
  gcp: async (home) => (await import("../../adapters/gcp/provider.ts")).gcpProvider(home),
  azure: async (home) => (await import("../../adapters/azure/provider.ts")).azureProvider(home),
};

/** All addresses that this host finds for a name, as its calls will. */
export const systemLookup: CloudsOptions["lookup"] = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);
