import type { Clock } from "../../../../../shared/clock.ts";
import { type Lookup, privateEndpoint } from "../../../../../shared/domain/private-address.ts";
import type { Secret } from "../../../../../shared/secret.ts";
import { ConnectorFailure } from "../../../ndc/connector.ts";
import type { OpenConnection } from "./connection.ts";
import { type Lease, type PoolLimits, Pools } from "./pools.ts";

/** Pools of databases that lie in no private network, by what DNS says when a connection is lent. */
export class PublicPools extends Pools {
  readonly #lookup: Lookup;

  constructor(clock: Clock, open: OpenConnection, limits: PoolLimits, lookup: Lookup) {
    super(clock, open, limits);
    this.#lookup = lookup;
  }

  override async acquire(url: Secret, user: string, signal: AbortSignal): Promise<Lease> {
    await this.#refusePrivate(url);
    return super.acquire(url, user, signal);
  }

  /** A URL may name several hosts, and one without a name is this machine. */
  async #refusePrivate(url: Secret): Promise<void> {
    const [, authority = ""] = /^[^/]*\/\/([^/?]*)/.exec(url.reveal()) ?? [];
    const hosts = authority.replace(/^.*@/, "").split(",");
    const places = hosts.map((host) => URL.parse(`http://${host}`)?.href ?? "http://localhost");
    if ((await privateEndpoint(places, this.#lookup)) === null) return;
    throw new ConnectorFailure(
      "unreachable",
      "The database lies in a private network, which this installation refuses.",
    );
  }
}
