import type { Db } from "pg-boss";
import postgres from "postgres";
import { assertPatchedDriver } from "../../../shared/database.ts";
import type { Secret } from "../../../shared/secret.ts";

/** pg-boss hands over JSON as text already; the driver must not encode it a second time. */
const json = (oid: number) => ({
  to: oid,
  from: [oid],
  serialize: (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)),
  parse: (text: string): unknown => JSON.parse(text),
});

/** What pg-boss works on: one connection of its own and one that listens. */
export function openBossDatabase(url: Secret, name: string): { db: Db; end: () => Promise<void> } {
  assertPatchedDriver();
  const sql = postgres(url.reveal(), {
    // It asks little, and each connection is a process of the server.
    max: 1,
    idle_timeout: 60,
    connect_timeout: 10,
    backoff: (attempt: number) => Math.min(3 ** attempt / 100, 1),
    connection: { application_name: name },
    onnotice: () => {},
    types: { json: json(114), jsonb: json(3802) },
  });
  return {
    db: {
      async executeSql(text, values) {
        if (values !== undefined && values.length > 0) {
          return { rows: [...(await sql.unsafe(text, values as never[]))] };
        }
        // Its own schema comes as one text with BEGIN and COMMIT in it: a connection for it alone.
        const own = await sql.reserve();
        try {
          return { rows: [...(await own.unsafe(text))] };
        } catch (error) {
          // The script may have failed between its BEGIN and its COMMIT.
          await own.unsafe("rollback").catch(() => {});
          throw error;
        } finally {
          own.release();
        }
      },
      async listen(channel, onNotification, onReconnect) {
        const listening = await sql.listen(channel, onNotification, onReconnect);
        return { close: () => listening.unlisten() };
      },
    },
    end: () => sql.end({ timeout: 5 }),
  };
}
