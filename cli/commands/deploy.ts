import { deployBuild, existingBuild, freshBuild, plannedBuild } from "../deploy/deploy-build.ts";
import { liveAnswer, liveLines, readStatus } from "../deploy/live.ts";
import { type Stopwatch, stopwatch, timingText } from "../deploy/timing.ts";
import type { Call, Run } from "../spec.ts";

export const run: Run = async (call) => {
  const watch = stopwatch(call.environment);
  const built = await chosenBuild(call, watch);
  const { place, build, warnings } = built;
  const operation = await deployBuild(call, built, watch);
  const status = await readStatus(place);
  const timing = watch.timing();
  const routed = call.options.route !== false;
  return {
    answer: {
      build: build.id,
      preview: build.preview,
      ...liveAnswer(status, operation),
      ...(warnings === undefined ? {} : { warnings }),
      timing,
    },
    text: [
      routed
        ? `Live in ${place.env}: ${status.environment.url}`
        : "Released; no traffic was moved.",
      `Preview of ${build.id}: ${build.preview}`,
      ...liveLines(status),
      ...(call.options.timing ? [timingText(timing)] : [`Done in ${seconds(timing.total)} s.`]),
    ],
  };
};

function chosenBuild(call: Call, watch: Stopwatch) {
  const { plan, build } = call.options;
  if (plan !== undefined) return plannedBuild(call, watch);
  return build === undefined ? freshBuild(call, watch) : existingBuild(call, watch, { build });
}

function seconds(ms: number | undefined): string {
  return ((ms ?? 0) / 1000).toFixed(2);
}
