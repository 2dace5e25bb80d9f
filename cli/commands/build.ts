import type { Part } from "../../shared/domain/build.ts";
import { openSession } from "../client/session.ts";
import { definitionToBuild } from "../definition.ts";
import { ensureProject } from "../deploy/ensure-environment.ts";
import { makeBuild } from "../deploy/make-build.ts";
import { stopwatch, timingText } from "../deploy/timing.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const watch = stopwatch(call.environment);
  const session = await openSession(call);
  watch.lap("start");
  const loaded = await definitionToBuild(call);
  const project = loaded.definition.name;
  const ready = ensureProject(call, {
    ...session,
    project,
    atProject: { org: session.org, project },
  });
  ready.catch(() => {});
  const { build, uploaded, warnings } = await makeBuild(call, session, loaded, ready, watch);
  const timing = watch.timing();
  const parts = build.content.parts.map(partText);
  return {
    answer: { build, uploaded, warnings, timing },
    text: [
      `Build ${build.id}: ${parts.join(", ")}; ${uploaded} uploaded.`,
      `Release it: lintas deploy --build ${build.id}`,
      ...(call.options.timing ? [timingText(timing)] : []),
    ],
  };
};

/** Of a supergraph also what an engine loads of it. */
function partText({ name, size, supergraph }: Part): string {
  const compiled = supergraph === undefined ? "" : ` (compiled ${kilobytes(supergraph.size)})`;
  return `${name} ${kilobytes(size)}${compiled}`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} kB`;
}
