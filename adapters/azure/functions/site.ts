import type { Site as SiteEnvelope } from "@azure/arm-appservice";
import type { Want } from "../../../shared/ports/compute.ts";
import { functionEnvironment } from "../../../shared/protocol/function-environment.ts";
import * as z from "zod";
import type { ArmAnswer } from "../client.ts";
import { logSettings } from "../logs.ts";
import { RUNTIME } from "../preset.ts";
import { refuseOther } from "./ensure.ts";
import { scaleOf } from "./fields.ts";
import { containerUrl, hostId, planId } from "./name.ts";
import { readSite } from "./observe.ts";
import type { Sending } from "./sending.ts";
import { SECRET_NAMES } from "./standing.ts";
import { PUBLISHED, tagsOf } from "./tags.ts";

const Body = z.object({ want: z.custom<Want>(), repair: z.boolean() });

/** Makes the app with all its settings, or brings one that drifted back to them. */
export async function ensureSite(sending: Sending): Promise<ArmAnswer | null> {
  const { target, cx, step } = sending;
  const { arm, place } = target;
  const { want, repair } = Body.parse(step.body);
  const there = sending.seen ? sending.before.site : await readSite(target, cx, step.ref);
  if (there !== null) {
    refuseOther(sending, there.tags ?? {});
    sending.before = { ...sending.before, site: there };
    if (!repair) return null;
  }
  // A tag that is not sent again is gone.
  const published = there?.tags?.[PUBLISHED];
  const envelope = await siteOf(
    sending,
    want,
    published === undefined ? {} : { [PUBLISHED]: published },
  );
  return arm.call(cx, "writes", "Microsoft.Web/sites/write", ({ web }, options) =>
    web.webApps.beginCreateOrUpdate(place.resourceGroup, step.ref.name, envelope, options),
  );
}

async function siteOf(
  sending: Sending,
  want: Want,
  marks: Record<string, string>,
): Promise<SiteEnvelope> {
  const { target, step, owner, hash } = sending;
  const { place } = target;
  const scale = scaleOf(want.limits);
  const settings = await settingsOf(sending, want);
  return {
    location: place.region,
    kind: "functionapp,linux",
    tags: { ...tagsOf(owner, hash), ...marks },
    identity: { type: "SystemAssigned" },
    serverFarmId: planId(place, step.ref.name),
    // Linux.
    reserved: true,
    httpsOnly: true,
    siteConfig: {
      appSettings: Object.entries(settings).map(([name, value]) => ({ name, value })),
    },
    functionAppConfig: {
      deployment: {
        storage: {
          type: "blobContainer",
          value: containerUrl(place, step.ref.name),
          authentication: { type: "SystemAssignedIdentity" },
        },
      },
      runtime: { ...RUNTIME },
      scaleAndConcurrency: {
        instanceMemoryMB: scale.instanceMemoryMB,
        maximumInstanceCount: scale.maximumInstanceCount,
        alwaysReady:
          scale.alwaysReady === 0 ? [] : [{ name: "http", instanceCount: scale.alwaysReady }],
        triggers: { http: { perInstanceConcurrency: scale.perInstanceConcurrency } },
      },
    },
  };
}

/** Secrets are in clear only from here to the end of the call. */
async function settingsOf(
  { target, cx, step }: Sending,
  want: Want,
): Promise<Record<string, string>> {
  const { release, part } = want.key;
  const secrets =
    want.secrets === null
      ? {}
      : z
          .record(z.string(), z.string())
          .parse(
            JSON.parse((await target.home.unseal(want.secrets, `${release}/${part}`)).reveal()),
          );
  const names = Object.keys(secrets).sort();
  return {
    ...functionEnvironment(want, secrets),
    ...(names.length === 0 ? {} : { [SECRET_NAMES]: names.join(",") }),
    AzureWebJobsStorage__accountName: target.place.storage,
    AzureFunctionsWebHost__hostid: hostId(step.ref.name),
    ...(await logSettings(target, cx)),
  };
}
