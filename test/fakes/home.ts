import { releaseFetch } from "../../functions/mounts/release-fetch.ts";
import type { ProviderHome } from "../../shared/ports/cloud.ts";
import { generateSealingKeyPair, unseal } from "../../shared/sealing.ts";
import { Secret } from "../../shared/secret.ts";

/** What an installation lends to adapters, with zips in memory, by `<organization>/<digest>`. */
export async function testHome(): Promise<ProviderHome & { zips: Map<string, Uint8Array> }> {
  const pair = await generateSealingKeyPair("test-home");
  const zips = new Map<string, Uint8Array>();
  return {
    zips,
    sealingKey: { id: pair.id, publicKey: pair.publicKey },
    unseal: async (sealed, context) => new Secret(await unseal(pair, sealed, context)),
    async artifact(organization, digest) {
      const found = zips.get(`${organization}/${digest}`);
      if (found === undefined) throw new Error(`there is no zip ${digest}`);
      return Uint8Array.from(found);
    },
    fetch: releaseFetch(),
    identityToken: async ({ audience, subject }) =>
      new Secret(
        `header.${Buffer.from(JSON.stringify({ audience, subject })).toString("base64url")}.signature`,
      ),
  };
}
