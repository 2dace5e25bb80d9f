import { migrate } from "../../../../infra/postgres/migrate.ts";
import type { Clock } from "../../../../shared/clock.ts";
import { openDatabase } from "../../../../shared/database.ts";
import { masterKey } from "../../../../shared/envelope.ts";
import { randomIds } from "../../../../shared/ids.ts";
import type { Secret } from "../../../../shared/secret.ts";
import type { Prepared } from "./answer.ts";
import {
  ensureAdministrator,
  ensureGatewayToken,
  newDeployToken,
  newSignInLinks,
} from "../../prepare/administrator.ts";
import { ensureHome, ensureInstallation, privateKeyOf } from "../../prepare/installation.ts";
import { prepareQueue } from "../../prepare/queue.ts";

export interface PrepareRequest {
  databaseUrl: Secret;
  masterKey: Secret;
  migrations: string;
  domain: string;
  gatewayUrl: string;
  gatewayToken: Secret | null;
}

/** Migrates and makes whatever an installation must have. Safe to repeat and to run twice at once. */
export async function prepare(request: PrepareRequest, clock: Clock): Promise<Prepared> {
  const key = await masterKey(request.masterKey);
  await migrate(request.databaseUrl, request.migrations);
  await prepareQueue(request.databaseUrl, clock);
  const { sql, db } = openDatabase(request.databaseUrl.reveal(), {
    name: "lintas prepare",
    max: 1,
  });
  const cx = { clock, ids: randomIds(clock), key };
  try {
    return await db.transaction(async (tx) => {
      await tx.execute("lock table installation in exclusive mode");
      const row = await ensureInstallation(tx, cx, {
        domain: request.domain,
        gatewayUrl: request.gatewayUrl,
      });
      const admin = await ensureAdministrator(tx, cx);
      await ensureHome(tx, row, admin.organizationId);
      return {
        installation: row.id,
        organization: admin.organizationId,
        ...(await newSignInLinks(tx, cx, admin)),
        deployToken: await newDeployToken(tx, cx, admin),
        gatewayToken: await ensureGatewayToken(tx, cx, admin, request.gatewayToken),
        signingKey: { id: row.signingKey.id, publicKey: row.signingKey.publicKey },
        invokeKey: {
          id: row.invokeKey.id,
          publicKey: row.invokeKey.publicKey,
          privateKey: await privateKeyOf(key, row.invokeKey),
        },
      };
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}
