import type { Sql } from "postgres";
import type { Logger } from "../../shared/log.ts";

export type Channel = "lintas_event" | "lintas_snapshot";

/** Wakes followers. A wake is only a hint to look: missing one costs a poll, never a change. */
export interface Notifications {
  /**
   * Calls `wake` with the payload of each notification, and with null when some may have been
   * missed. The returned function ends it.
   */
  subscribe(channel: Channel, wake: (payload: string | null) => void): () => void;
  stop(): Promise<void>;
}

/**
 * LISTEN over one connection of `sql` for all followers of this process; the driver makes a new one
 * when it breaks. Where it cannot listen at all, followers live by their own polls.
 */
export function postgresNotifications(sql: Sql, log: Logger): Notifications {
  const followers = new Map<Channel, Set<(payload: string | null) => void>>();
  const listening = new Map<Channel, Promise<{ unlisten(): Promise<void> } | null>>();
  const tell = (channel: Channel, payload: string | null) => {
    for (const wake of followers.get(channel) ?? []) wake(payload);
  };

  const listen = async (channel: Channel) => {
    try {
      return await sql.listen(
        channel,
        (payload) => tell(channel, payload),
        () => tell(channel, null),
      );
    } catch (error) {
      log.warn("cannot listen, followers poll", { channel, error });
      listening.delete(channel);
      return null;
    }
  };

  return {
    subscribe(channel, wake) {
      const own = followers.get(channel) ?? new Set();
      followers.set(channel, own.add(wake));
      if (!listening.has(channel)) listening.set(channel, listen(channel));
      return () => own.delete(wake);
    },
    async stop() {
      const open = [...listening.values()];
      listening.clear();
      followers.clear();
      for (const one of open) await (await one)?.unlisten();
    },
  };
}
