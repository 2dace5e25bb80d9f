import * as z from "zod";
import type { Fields, Ownership, Ref, Seen } from "../../../shared/ports/compute.ts";
import { type Scale, fieldsOfScale, variableFields } from "./fields.ts";
import { PUBLISHED, ownerIn } from "./tags.ts";

/** The writes of a release, in the order in which they are made. */
export const STEPS = [
  "put-group",
  "put-storage",
  "put-plan",
  "put-container",
  "put-site",
  "put-role",
  "publish",
  "mark",
] as const;
/** Of a removal: what `list` shows goes last, so that what is left over is always seen. */
export const REMOVAL = ["delete-role", "delete-container", "delete-site", "delete-plan"] as const;
export type StepName = (typeof STEPS)[number] | (typeof REMOVAL)[number];

/** An app as ARM sends it, without its configuration: values of settings may be secrets. */
export const Site = z.looseObject({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  kind: z.string().nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
  identity: z.looseObject({ principalId: z.string().nullish() }).nullish(),
  properties: z
    .looseObject({
      state: z.string().nullish(),
      defaultHostName: z.string().nullish(),
      lastModifiedTimeUtc: z.string().nullish(),
      functionAppConfig: z
        .looseObject({
          runtime: z
            .looseObject({ name: z.string().nullish(), version: z.string().nullish() })
            .nullish(),
          scaleAndConcurrency: z
            .looseObject({
              instanceMemoryMB: z.number().nullish(),
              maximumInstanceCount: z.number().nullish(),
              alwaysReady: z
                .array(
                  z.looseObject({
                    name: z.string().nullish(),
                    instanceCount: z.number().nullish(),
                  }),
                )
                .nullish(),
              triggers: z
                .looseObject({
                  http: z.looseObject({ perInstanceConcurrency: z.number().nullish() }).nullish(),
                })
                .nullish(),
            })
            .nullish(),
        })
        .nullish(),
    })
    .transform((properties) => {
      const shown = { ...properties };
      delete shown["siteConfig"];
      return shown;
    }),
});
export type Site = z.infer<typeof Site>;

export const Plan = z.looseObject({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
  properties: z.looseObject({ provisioningState: z.string().nullish() }).nullish(),
});
export type Plan = z.infer<typeof Plan>;

/** Names and values of the app's settings. */
export type Settings = Readonly<Record<string, string>>;

/** What is known of a release: from reads, or from the answers to its writes. */
export interface Standing {
  ref: Ref;
  site: Site | null;
  plan: Plan | null;
  /** Writes that an answer showed to be done; what the site or plan shows is not in it. */
  done: readonly StepName[];
  /** For where neither site nor plan stands yet. */
  owner: Ownership | null;
  hash: string;
}

/** `Seen.raw` of what this adapter gives. */
export type Raw = Pick<Standing, "site" | "plan" | "done">;

export function standingOf(seen: Seen): Standing {
  const { site, plan, done } = seen.raw as Raw;
  const { ref, hash } = seen;
  return { ref, site, plan, done, hash, owner: seen.owner === "foreign" ? null : seen.owner };
}

export function seenOf(
  standing: Standing,
  about: { scheme: "http" | "https"; settings?: Settings },
): Seen {
  const { site, plan, done } = standing;
  const tags = (site ?? plan)?.tags ?? {};
  const known =
    site === null && plan === null
      ? { owner: standing.owner, hash: standing.hash }
      : (ownerIn(tags) ?? { owner: null, hash: "" });
  const host = site?.properties.defaultHostName;
  const changedAt = site?.properties.lastModifiedTimeUtc;
  return {
    ref: standing.ref,
    owner: known.owner ?? "foreign",
    hash: known.hash,
    ...readiness(site, known),
    ...(typeof host === "string" ? { url: `${about.scheme}://${host}` } : {}),
    ...(typeof changedAt === "string" ? { changedAt: momentOf(changedAt) } : {}),
    fields: { ...siteFields(site), ...settingFields(about.settings) },
    raw: { site, plan, done } satisfies Raw,
  };
}

/** App Service leaves out that its times are UTC. */
function momentOf(time: string): string {
  return new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}Z`).toISOString();
}

function readiness(
  site: Site | null,
  { owner, hash }: { owner: Ownership | null; hash: string },
): Pick<Seen, "ready" | "why"> {
  if (site === null) return { ready: false, why: "its app is not there" };
  if (owner !== null && site.tags?.[PUBLISHED] !== hash) {
    return { ready: false, why: "its zip is not published yet" };
  }
  const { state } = site.properties;
  if (state === "Running" || state === undefined || state === null) return { ready: true };
  return { ready: "failed", why: `the app is ${state}` };
}

function siteFields(site: Site | null): Fields {
  const scale = site?.properties.functionAppConfig?.scaleAndConcurrency;
  if (scale === null || scale === undefined) return {};
  const http = scale.alwaysReady?.find(({ name }) => name === "http");
  const known: Partial<Record<keyof Scale, number | null | undefined>> = {
    instanceMemoryMB: scale.instanceMemoryMB,
    maximumInstanceCount: scale.maximumInstanceCount,
    alwaysReady: http?.instanceCount ?? 0,
    perInstanceConcurrency: scale.triggers?.http?.perInstanceConcurrency,
  };
  const fields = fieldsOfScale(known as Scale);
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** Names of secrets of a release, written beside them so that their values are never shown. */
export const SECRET_NAMES = "LINTAS_SECRET_NAMES";
const OURS = /^(?:LINTAS_|AzureWebJobsStorage|AzureFunctionsWebHost|APPLICATIONINSIGHTS_)/;

function settingFields(settings: Settings | undefined): Fields {
  if (settings === undefined) return {};
  const secrets = (settings[SECRET_NAMES] ?? "").split(",").filter((name) => name !== "");
  const variables = Object.entries(settings).filter(
    ([name]) => !OURS.test(name) && !secrets.includes(name),
  );
  const timeout = Number(settings["LINTAS_TIMEOUT_MS"]);
  const access = settings["LINTAS_ACCESS"];
  return {
    ...(Number.isFinite(timeout) ? { timeoutMs: timeout } : {}),
    ...(access === undefined ? {} : { access }),
    ...variableFields(Object.fromEntries(variables)),
    ...Object.fromEntries(
      secrets.map((name) => [`secrets.${name}`, name in settings ? "set" : null]),
    ),
  };
}

/** Regions stand in answers as people read them: `Southeast Asia`. */
export function sameRegion(location: string, region: string): boolean {
  return location.toLowerCase().replaceAll(" ", "") === region;
}
