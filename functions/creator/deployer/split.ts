import type { RouteTable } from "../../../shared/domain/route.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Caps } from "../../../shared/ports/compute.ts";
import type { Services } from "../services.ts";

/**
 * A cloud that splits traffic itself does so among a few releases only. Throws
 * `route.split_unsupported`, naming the target.
 */
export async function requireSplit(
  services: Pick<Services, "targets">,
  organizationId: string,
  table: RouteTable,
): Promise<void> {
  refuseSplit(table, await capsOf(services, organizationId, table));
}

/** What these targets can do; one that cannot be reached any more is left out. */
export async function capsOf(
  { targets }: Pick<Services, "targets">,
  organizationId: string,
  on: readonly { target: string }[],
): Promise<ReadonlyMap<string, Caps>> {
  const names = [...new Set(on.map(({ target }) => target))];
  const found = await Promise.all(
    names.map(async (name) => {
      try {
        return [[name, (await targets.adapter(organizationId, name)).caps] as const];
      } catch (error) {
        // A route away from a target must be possible when its connection is gone.
        if (error instanceof AppError) return [];
        throw error;
      }
    }),
  );
  return new Map(found.flat());
}

export function refuseSplit(table: RouteTable, caps: ReadonlyMap<string, Caps>): void {
  for (const [target, { split }] of caps) {
    const weighed = table.filter((entry) => entry.target === target && entry.weight > 0);
    if (split === 0 || weighed.length <= split) continue;
    throw new AppError("route.split_unsupported", {
      detail: `${target} splits traffic among at most ${split} releases; the route would have ${weighed.length} there.`,
    });
  }
}
