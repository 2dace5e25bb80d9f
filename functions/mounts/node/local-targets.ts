import { createNodeCompute } from "../../../adapters/node/compute.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Targets } from "../../../shared/ports/compute.ts";

/** This machine, through its runner: the one target that every organization has. */
export function localTargets(runnerSocket: string): Targets {
  const local = createNodeCompute({ socket: runnerSocket });
  return {
    adapter: async (_organization, target) => {
      if (target === "local") return local;
      throw new AppError("target.unknown", {
        detail: `There is no target ${target} here; there is: local.`,
      });
    },
    names: async () => ["local"],
  };
}
