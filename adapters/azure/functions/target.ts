import type { PermissionCheck, ProviderHome } from "../../../shared/ports/cloud.ts";
import type { CallContext } from "../../../shared/ports/compute.ts";
import type { Arm } from "../client.ts";
import type { Scm } from "../scm.ts";
import type { Place } from "./name.ts";

/** How long is waited for what Azure does not announce. */
export interface AzureTimes {
  /** The longest time between two looks at a deployment. */
  deploymentMs: number;
  /** The longest time between two requests to an app that does not answer yet. */
  answerMs: number;
  /** Requests to an app that does not answer as its release, before it counts as broken. */
  answersMax: number;
  /** Of one such request. */
  patienceMs: number;
  /** Between two looks at a followed log, whose lines arrive minutes late anyway. */
  followMs: number;
}

/**
 * What was found or made of a place and is not read again for each release. Kept in memory only: a
 * write that finds it gone forgets it.
 */
export interface Known {
  /** The resource group and the storage account are there. */
  shared: boolean;
  /** Settings that make an app write its log; null where they were not asked for lately. */
  logs: { settings: Record<string, string>; until: number } | null;
}

/** All that calls about one target need. */
export interface Target {
  arm: Arm;
  scm: Scm;
  home: ProviderHome;
  place: Place;
  /** Apps of an emulated cloud have no TLS. */
  scheme: "http" | "https";
  times: AzureTimes;
  known: Known;
  /** What we may do there. */
  permissions(cx: CallContext): Promise<PermissionCheck[]>;
}
