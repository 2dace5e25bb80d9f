import { AppError } from "../../../shared/errors/app-error.ts";
import type { CallContext, Refusal, Want } from "../../../shared/ports/compute.ts";
import { GoogleError } from "../google-error.ts";
import { labelsOf, ownerOf } from "../ownership.ts";
import { scalingOf, templateOf } from "./body.ts";
import { parseRef, releaseRef } from "./name.ts";
import type { RunParts } from "./send.ts";

/**
 * `validateOnly`: what Cloud Run would refuse of this release now. The zip need not be there yet and
 * secrets are not opened for it.
 */
export async function dryRun(parts: RunParts, cx: CallContext, want: Want): Promise<Refusal[]> {
  const { api, place, artifacts, serviceAccount } = parts;
  const name = parseRef(releaseRef(place, want.key));
  const service = await api.service(cx, name.service);
  if (service !== null && ownerOf(service.labels) === null && want.key.adopted === null) return [];
  const artifact = artifacts.place(want.owner.organization, want.artifact.digest);
  const template = templateOf({ place, name, want, secrets: {}, artifact, serviceAccount });
  const body = { labels: labelsOf(want.owner), template, scaling: scalingOf(want) };
  const dry = { validateOnly: true };
  try {
    if (service === null) await api.create(cx, name.service, body, dry);
    else {
      const labels = { ...service.labels, ...body.labels };
      const patch = { ...body, labels, etag: service.etag };
      await api.patch(cx, name.service, patch, "labels,template,scaling", dry);
    }
    return [];
  } catch (error) {
    return refusalOf(error, `gs://${artifact.bucket}/${artifact.object}`);
  }
}

function refusalOf(error: unknown, source: string): Refusal[] {
  if (error instanceof AppError && error.code === "provider.quota") {
    return [{ code: error.code, detail: error.message }];
  }
  if (!(error instanceof GoogleError)) throw error;
  switch (error.code) {
    case "INVALID_ARGUMENT":
      // It is uploaded with the release, or was told too large for it before.
      if (error.message.includes(source)) return [];
      return [{ code: "provider.limit", detail: error.message }];
    case "PERMISSION_DENIED":
      return [{ code: "provider.denied", detail: error.message }];
    case "FAILED_PRECONDITION":
      return [{ code: "provider.fatal", detail: error.message }];
    case "NOT_FOUND":
    case "ALREADY_EXISTS":
    case "ABORTED":
      // Of what is not uploaded yet, or of what moves just now: the release itself will tell.
      return [];
    default:
      throw error;
  }
}
