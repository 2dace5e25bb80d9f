import { cloudName } from "../../../shared/domain/cloud-name.ts";
import type { Key, Ref } from "../../../shared/ports/compute.ts";
import { LIMITS, SERVICE_NAME_MAX } from "../preset.ts";

/** Where the resources of one product are. */
export interface Place {
  project: string;
  region: string;
  /** A function's service stands among those of Cloud Run, and must not take the name of one. */
  product?: "functions";
}

export function serviceName({ product }: Pick<Place, "product">, key: Key): string {
  return key.adopted ?? cloudName(key, SERVICE_NAME_MAX, product);
}

/** `<service>/<revision>`, so that a release is found without its definition. */
export function releaseRef(place: Place, key: Key): Ref {
  const service = serviceName(place, key);
  return refTo(place, service, key.release);
}

export function refTo({ project, region }: Place, service: string, release: string): Ref {
  const name = `${service}/${service}-${release}`;
  return { cloud: "gcp", account: project, region, kind: "release", name };
}

export function serviceRef({ project, region }: Place, service: string): Ref {
  return { cloud: "gcp", account: project, region, kind: "service", name: service };
}

export interface ReleaseName {
  service: string;
  /** Of Cloud Run's revision. */
  revision: string;
  release: string;
  tag: string;
}

export function parseRef(ref: Ref): ReleaseName {
  const [service = "", revision = ""] = ref.name.split("/");
  const release = revision.slice(service.length + 1);
  return { service, revision, release, tag: tagOf(service, release) };
}

/**
 * `r-<release>`. An adopted service may have a name so long that only the release's id, which begins
 * with `r` as well, is left room for beside it in one label of a host name.
 */
function tagOf(service: string, release: string): string {
  const tag = `r-${release}`;
  return service.length + tag.length <= LIMITS.tagAndService ? tag : release;
}

export function servicePath({ project, region }: Place, service = ""): string {
  const parent = `/v2/projects/${project}/locations/${region}/services`;
  return service === "" ? parent : `${parent}/${service}`;
}

const RELEASE = "r[0-9a-z]{11}";

/** Whether a revision of a service is a release of ours, by its name. */
export function isReleaseName(service: string, revision: string): boolean {
  const rest = revision.startsWith(`${service}-`) ? revision.slice(service.length + 1) : "";
  return new RegExp(`^${RELEASE}$`).test(rest);
}

export function isReleaseTag(tag: string): boolean {
  return new RegExp(`^(?:r-)?${RELEASE}$`).test(tag);
}
