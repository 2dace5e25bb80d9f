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
  const { build, uploaded } = await makeBuild(session, loaded, ready, watch);
  const timing = watch.timing();
  const parts = build.content.parts.map((part) => `${part.name} ${kilobytes(part.size)}`);
  return {
    answer: { build, uploaded, timing },
    text: [
      `Build ${build.id}: ${parts.join(", ")}; ${uploaded} uploaded.`,
      `Release it: lintas deploy --build ${build.id}`,
      ...(call.options.timing ? [timingText(timing)] : []),
    ],
  };
};

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} kB`;
}
