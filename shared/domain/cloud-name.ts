// eslint-disable-next-line no-restricted-imports -- names are pure and synchronous; Web Crypto's digest is not
import { createHash } from "node:crypto";
import type { Key } from "../ports/compute.ts";
import { base32 } from "../base32.ts";

/** Of the hash: 40 bits, so that two of a million names meet once in a million such installations. */
const HASH_LENGTH = 8;

/**
 * The name of a part's resource at a cloud: `lts-<project>-<environment>-<part>-<hash>`, at most
 * `max` characters of `[a-z0-9-]`, beginning with a letter. The readable part is cut where it is too
 * long; the hash is over the ids, so that equal slugs of two organizations, or of an environment that
 * was made again, never meet. `product` goes into the hash where two products of a cloud share their
 * names. Pure: the same key gives the same name for ever.
 */
export function cloudName(
  key: Pick<Key, "organization" | "project" | "environment" | "part" | "names">,
  max: number,
  product?: string,
): string {
  const { organization, project, environment, part, names } = key;
  const digest = createHash("sha256")
    .update([organization, project, environment, part, product ?? []].flat().join("/"))
    .digest();
  const hash = base32(Uint8Array.from(digest.subarray(0, 5))).slice(0, HASH_LENGTH);
  const readable = ["lts", names.project, names.environment, part].join("-");
  const room = max - HASH_LENGTH - 1;
  return `${readable.slice(0, room).replace(/-+$/, "")}-${hash}`;
}
