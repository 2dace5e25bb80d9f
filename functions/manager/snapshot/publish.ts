import type { SignedSnapshot } from "../../../shared/protocol/snapshot.ts";
import { installation } from "../../../shared/schema/installation.ts";
import { type Sign, signer } from "../../../shared/signing.ts";
import type { Services } from "../context.ts";
import { bell, type SseMessage } from "../sse.ts";
import { composeSnapshot } from "./compose.ts";

interface PublishedSnapshot {
  version: number;
  signed: SignedSnapshot;
}

export interface Snapshots {
  /** The snapshot as it is now; made again only where the version was raised. */
  current(): Promise<PublishedSnapshot>;
  /** The present one unless its version is `after`, then each new one at the commit that raised it. */
  follow(after: number, signal: AbortSignal): AsyncGenerator<SseMessage | null, void, undefined>;
}

/** Snapshots of this process: composed once for all gateways, however many follow. */
export function snapshots(services: Services): Snapshots {
  const { db, clock } = services;
  let cached: PublishedSnapshot | null = null;
  let making: Promise<PublishedSnapshot> | null = null;
  let key: Promise<{ id: string; sign: Sign }> | null = null;

  const signingKey = () => {
    key ??= readSigningKey(services).catch((error: unknown) => {
      key = null;
      throw error;
    });
    return key;
  };

  const make = async (): Promise<PublishedSnapshot> => {
    const { id, sign } = await signingKey();
    const snapshot = await composeSnapshot(db, clock.now());
    if (cached?.version === snapshot.version) return cached;
    const payload = JSON.stringify(snapshot);
    const signed = { key: id, payload, signature: await sign(payload) };
    cached = { version: snapshot.version, signed };
    return cached;
  };

  /** One making at a time; whoever needs a version that it may not hold yet looks again after it. */
  const atLeast = async (version: number): Promise<PublishedSnapshot> => {
    for (;;) {
      if (cached !== null && cached.version >= version) return cached;
      const joined = making !== null;
      making ??= make().finally(() => {
        making = null;
      });
      const made = await making;
      // One that we began ourselves has seen all that was committed before.
      if (!joined || made.version >= version) return made;
    }
  };

  const current = async () => {
    const [row] = await db.select({ version: installation.snapshotVersion }).from(installation);
    if (cached !== null && cached.version === row?.version) return cached;
    // A restored database may have gone back: what was made before does not count.
    if (cached !== null && cached.version > (row?.version ?? 0)) cached = null;
    return atLeast(row?.version ?? 0);
  };

  return {
    current,
    follow: (after, signal) => followSnapshots(services, { current, atLeast }, after, signal),
  };
}

async function* followSnapshots(
  { clock, listen, config }: Services,
  from: {
    current(): Promise<PublishedSnapshot>;
    atLeast(version: number): Promise<PublishedSnapshot>;
  },
  after: number,
  signal: AbortSignal,
): AsyncGenerator<SseMessage | null, void, undefined> {
  const news = bell(clock);
  let announced = 0;
  const unsubscribe = listen.subscribe("lintas_snapshot", (payload) => {
    announced = payload === null ? 0 : Math.max(announced, Number(payload));
    news.ring();
  });
  let last = after;
  try {
    while (!signal.aborted) {
      // The notification names the version, which saves asking for it.
      const known = announced > last;
      const { version, signed } = known ? await from.atLeast(announced) : await from.current();
      if (version !== last) {
        last = version;
        yield { event: "snapshot", id: String(version), data: signed };
      }
      const woken = await news.wait(config.limits.keepAliveMs, signal);
      if (!woken && !signal.aborted) yield null;
    }
  } finally {
    unsubscribe();
  }
}

async function readSigningKey(services: Services): Promise<{ id: string; sign: Sign }> {
  const [row] = await services.db.select({ key: installation.signingKey }).from(installation);
  if (!row) throw new Error("there is no installation row");
  const { id, envelope } = row.key;
  const secret = await services.masterKey.decrypt(envelope, id);
  return { id, sign: await signer(secret.reveal()) };
}
