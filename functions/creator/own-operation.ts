import { and, eq, inArray } from "drizzle-orm";
import type { OperationInput } from "../../shared/domain/operation.ts";
import { operation } from "../../shared/schema/operations.ts";
import { environment } from "../../shared/schema/projects.ts";
import { appendEvent } from "../../shared/store/events.ts";
import { kindsOfPlane } from "./lease.ts";
import type { Services } from "./services.ts";

const RECONCILER = { kind: "machine", id: "reconciler", name: "reconciler" };

/**
 * Starts what nobody asked for: a route to settle, drift to repair. Does nothing while another
 * operation of its plane is open, since that may see to it as well; whoever looks next starts it then.
 * The environment's lock keeps two lookers from starting it twice.
 */
export async function startOwnOperation(
  services: Services,
  environmentId: string,
  input: OperationInput,
): Promise<string | null> {
  const { clock, ids, jobs } = services;
  return services.db.transaction(async (tx) => {
    const [place] = await tx
      .select()
      .from(environment)
      .where(eq(environment.id, environmentId))
      .for("update");
    if (place === undefined) return null;
    const open = await tx
      .select({ id: operation.id })
      .from(operation)
      .where(
        and(
          eq(operation.environmentId, environmentId),
          inArray(operation.state, ["pending", "progress"]),
          inArray(operation.kind, kindsOfPlane(input.kind)),
        ),
      )
      .limit(1);
    if (open.length > 0) return null;
    const id = ids.long("op");
    const at = clock.now();
    const { organizationId, projectId } = place;
    await tx.insert(operation).values({
      id,
      organizationId,
      projectId,
      environmentId,
      kind: input.kind,
      input,
      state: "pending",
      createdBy: RECONCILER,
      createdAt: at,
    });
    const data = { state: "pending", reason: null, sentence: null };
    await appendEvent(tx, { stream: id, organizationId, type: "operation", data, at });
    await jobs.enqueue(tx, { operation: id });
    return id;
  });
}
