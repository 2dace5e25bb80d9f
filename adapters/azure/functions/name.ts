import { createHash } from "node:crypto";
import { base32 } from "../../../shared/base32.ts";
import { cloudName } from "../../../shared/domain/cloud-name.ts";
import type { Key, Ref } from "../../../shared/ports/compute.ts";
import { SITE_NAME_MAX } from "../preset.ts";

/** Characters of a release's id that tell it from the others of its part. */
const RELEASE_LENGTH = 8;

/** Where the resources of one target are. */
export interface Place {
  /** Whose connection it is. */
  organization: string;
  subscription: string;
  resourceGroup: string;
  region: string;
  /** Account that keeps the packages of this connection in this region. */
  storage: string;
}

export function placeOf(of: {
  organization: string;
  connection: string;
  subscription: string;
  resourceGroup: string;
  region: string;
}): Place {
  const { organization, subscription, resourceGroup, region } = of;
  const ids = [organization, of.connection, subscription, resourceGroup, region];
  return {
    organization,
    subscription,
    resourceGroup,
    region,
    storage: `lts${hashed(ids.join("/"), 13)}`,
  };
}

/** A release is an app of its own: its name is its site's, its plan's and its container's. */
export function refOf(place: Place, key: Key): Ref {
  const base = cloudName(key, SITE_NAME_MAX - RELEASE_LENGTH - 1);
  return refNamed(place, `${base}-${key.release.slice(-RELEASE_LENGTH)}`);
}

export function refNamed({ subscription, region }: Place, name: string): Ref {
  return { cloud: "azure", account: subscription, region, kind: "release", name };
}

/** A function of somebody else may be in another resource group, which then stands before its name. */
export function located(place: Place, ref: Pick<Ref, "name">): { group: string; site: string } {
  const [first = "", second] = ref.name.split("/");
  return second === undefined
    ? { group: place.resourceGroup, site: first }
    : { group: first, site: second };
}

export function groupId({ subscription, resourceGroup }: Place): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}`;
}

export function siteId(place: Place, ref: Pick<Ref, "name">): string {
  const { group, site } = located(place, ref);
  return `${groupId({ ...place, resourceGroup: group })}/providers/Microsoft.Web/sites/${site}`;
}

export function planId(place: Place, name: string): string {
  return `${groupId(place)}/providers/Microsoft.Web/serverfarms/${name}`;
}

export function storageId(place: Place): string {
  return `${groupId(place)}/providers/Microsoft.Storage/storageAccounts/${place.storage}`;
}

/** Of the container that holds a release's package. */
export function containerUrl(place: Place, name: string): string {
  return `https://${place.storage}.blob.core.windows.net/${name}`;
}

/** A role assignment's name must be a GUID; the same app and principal give the same for ever. */
export function assignmentName(site: string, principal: string): string {
  const hex = createHash("sha256").update(`${site}/${principal}`).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join("-");
}

/**
 * By default the host takes the first 32 characters of the app's name as its id in the storage
 * account, where two releases of one part would meet and the second refuse to start.
 */
export function hostId(site: string): string {
  return `h${hashed(site, 15)}`;
}

function hashed(text: string, bytes: number): string {
  const digest = createHash("sha256").update(text).digest();
  return base32(Uint8Array.from(digest.subarray(0, bytes)));
}
