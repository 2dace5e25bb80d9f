import type { Clock } from "../../shared/clock.ts";
import type { MasterKey } from "../../shared/envelope.ts";
import type { ProviderHome } from "../../shared/ports/cloud.ts";
import type { ObjectStore } from "../../shared/ports/object-store.ts";
import type { StoredKey } from "../../shared/schema/installation.ts";
import { unseal } from "../../shared/sealing.ts";
import { Secret } from "../../shared/secret.ts";
import { identityTokens } from "./identity.ts";
import { releaseFetch } from "./release-fetch.ts";

/** What this installation lends to adapters of clouds. Its private keys are opened when they are used. */
export function providerHome(of: {
  installation: { sealingKey: StoredKey; identityKey: StoredKey };
  masterKey: MasterKey;
  objectStore: ObjectStore;
  clock: Clock;
  /** Where the Manager is reached. */
  publicUrl: () => Promise<string>;
}): ProviderHome {
  const { sealingKey, identityKey } = of.installation;
  const privateKey = (stored: StoredKey) => of.masterKey.decrypt(stored.envelope, stored.id);
  const { id, publicKey } = sealingKey;
  return {
    sealingKey: { id, publicKey },
    async unseal(sealed, context) {
      const key = (await privateKey(sealingKey)).reveal();
      return new Secret(await unseal({ id, publicKey, privateKey: key }, sealed, context));
    },
    async artifact(organization, digest) {
      const stream = await of.objectStore.get(organization, digest);
      return new Uint8Array(await new Response(stream).arrayBuffer());
    },
    fetch: releaseFetch(),
    identityToken: identityTokens({
      // As the Manager publishes it.
      issuer: async () => (await of.publicUrl()).replace(/\/+$/, ""),
      clock: of.clock,
      keyId: identityKey.id,
      privateKey: () => privateKey(identityKey),
    }),
  };
}
