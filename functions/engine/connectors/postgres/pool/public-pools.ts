import type { Clock } from "../../../../../shared/clock.ts";
import { type Lookup, privateEndpoint } from "../../../../../shared/domain/private-address.ts";
import type { Secret } from "../../../../../shared/secret.ts";
import { ConnectorFailure } from "../../../ndc/connector.ts";
import type { OpenConnection } from "./connection.ts";
import { hostsOf } from "./hosts-of.ts";
import { type Lease, type PoolLimits, Pools } from "./pools.ts";
import type { PoolUser } from "./turns.ts";

/** Pools of databases that lie in no private network, by what DNS says when a connection is lent. */
export class PublicPools extends Pools {
  readonly #lookup: Lookup;
  readonly #places = new WeakMap<Secret, readonly string[]>();

  constructor(clock: Clock, open: OpenConnection, limits: PoolLimits, lookup: Lookup) {
    super(clock, open, limits);
    this.#lookup = lookup;
  }

  override async acquire(url: Secret, user: PoolUser, signal: AbortSignal): Promise<Lease> {
    await this.#refusePrivate(url);
    return super.acquire(url, user, signal);
  }

  async #refusePrivate(url: Secret): Promise<void> {
    const places = this.#places.get(url) ?? hostsOf(url).map(placeOf);
    this.#places.set(url, places);
    if ((await privateEndpoint(places, this.#lookup)) === null) return;
    throw new ConnectorFailure(
      "unreachable",
      "The database lies in a private network, which this installation refuses.",
    );
  }
}

/** What is not plainly a name or an IPv4 address counts as this machine: nobody knows where it leads. */
function placeOf(host: string): string {
  return URL.parse(/^[\w.-]+$/.test(host) ? `http://${host}` : "")?.href ?? "http://localhost";
}
