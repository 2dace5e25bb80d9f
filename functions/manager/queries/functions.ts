import { eq } from "drizzle-orm";
import { AppError } from "../../../shared/errors/app-error.ts";
import { observation } from "../../../shared/schema/clouds.ts";
import type { ManagerContext } from "../context.ts";
import { type Access, authorizeSubject } from "../middleware/authorize.ts";
import {
  adoptionsOf,
  observationById,
  type ObservationRow,
  type Surroundings,
} from "./observations.ts";
import { connectionOf } from "./places.ts";
import { connectionsOf, productsOf, wholeName } from "./targets.ts";

/** What functions are shown beside: connections, what their clouds can do, what is to be taken over. */
export async function surroundings(c: ManagerContext): Promise<Surroundings> {
  const { clock, clouds, db } = c.var.services;
  const { id } = c.var.scope.organization;
  const [connections, adoptions] = await Promise.all([connectionsOf(db, id), adoptionsOf(db, id)]);
  const products = await productsOf(clouds, connections);
  return { connections, products, adoptions, now: clock.now() };
}

/**
 * The targets, as they are stored, that are meant by a connection or by any spelling of a target's
 * name; undefined where neither is named.
 */
export async function meantTargets(
  c: ManagerContext,
  { connections, products }: Surroundings,
  wanted: { connection?: string | undefined; target?: string | undefined },
): Promise<string[] | undefined> {
  const { connection, target } = wanted;
  if (connection === undefined && target === undefined) return undefined;
  const rows = await c.var.services.db
    .selectDistinct({ target: observation.target })
    .from(observation)
    .where(eq(observation.organizationId, c.var.scope.organization.id));
  const whole = target === undefined ? null : wholeName(target, connections, products);
  return rows
    .map((row) => row.target)
    .filter((own) => whole === null || wholeName(own, connections, products) === whole)
    .filter(
      (own) => connection === undefined || connectionOf(own, connections)?.name === connection,
    );
}

/** Throws the code of `access` where it is not there or may not be seen. */
export async function requireObservation(
  c: ManagerContext,
  id: string,
  access: Omit<Access, "within">,
): Promise<ObservationRow> {
  const row = await observationById(c.var.services.db, c.var.scope.organization.id, id);
  if (!row) throw new AppError(access.hidden);
  authorizeSubject(c, access, row.projectId);
  return row;
}
