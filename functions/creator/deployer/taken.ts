import { partDefinitions } from "../../../shared/domain/part-definition.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Desired } from "../planner/desired.ts";
import { plannedWant } from "../planner/planned-want.ts";
import { unreachedFunctions } from "../planner/unreached-functions.ts";
import type { Services } from "../services.ts";

/**
 * Refuses, without a call, what a provider would: so that no target has begun when another cannot.
 * Throws the first refusal with the words of all.
 */
export async function requireTaken(services: Services, desired: Desired): Promise<void> {
  const { organizationId } = desired.environment;
  const refusals = await Promise.all(
    desired.targets.map(async (target) => {
      const adapter = await services.targets.adapter(organizationId, target);
      const own = partDefinitions(desired.build.content.definition).flatMap(({ name: part }) => {
        const want = plannedWant(desired, { target, caps: adapter.caps }, part);
        const said = want === null ? [] : adapter.refusals(want);
        return said.map(({ code, detail }) => ({
          code,
          detail: `${part} on ${target}: ${detail}`,
        }));
      });
      return [...unreachedFunctions(desired, target, adapter.caps), ...own];
    }),
  );
  const all = refusals.flat();
  const [first] = all;
  if (first === undefined) return;
  throw new AppError(first.code, { detail: all.map(({ detail }) => detail).join(" ") });
}
