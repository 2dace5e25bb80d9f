import { deployBuild, existingBuild, freshBuild } from "../deploy/deploy-build.ts";
import { liveAnswer, liveLines, readStatus } from "../deploy/live.ts";
import { stopwatch, timingText } from "../deploy/timing.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const watch = stopwatch(call.environment);
  const { place, build } = call.options.build
    ? await existingBuild(call, watch)
    : await freshBuild(call, watch);
  const operation = await deployBuild(call, place, build, watch);
  const status = await readStatus(place);
  const timing = watch.timing();
  const routed = call.options.route !== false;
  return {
    answer: {
      build: build.id,
      preview: build.preview,
      ...liveAnswer(status, operation),
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

function seconds(ms: number | undefined): string {
  return ((ms ?? 0) / 1000).toFixed(2);
}
