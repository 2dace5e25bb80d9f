import { answer, answerOrNull } from "../client/answer.ts";
import { openPlace } from "../client/place.ts";
import { liveAnswer, liveLines, readStatus } from "../deploy/live.ts";
import { failure, usageFailure } from "../failure.ts";
import { EXIT } from "../exit-code.ts";
import { runOperation } from "../operation/run.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const shares = call.args.map(share);
  const place = await openPlace(call);
  const environment = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const [{ releases }, route] = await Promise.all([
    readStatus(place),
    answerOrNull(environment.route.$get({ param: place.at })),
  ]);
  const table = shares.map(({ release, weight }) => {
    const target = releases.find((one) => one.id === release)?.target;
    if (target === undefined) {
      const detail = `There is no release ${release} in ${place.env}.`;
      throw failure("release.not_found", EXIT.notFound, detail);
    }
    return { target, release, weight };
  });
  const json = { table, expectedVersion: route?.version ?? 0 };
  const begun = await answer(environment.routes.$post({ param: place.at, json }));
  const operation = await runOperation(call, place, begun);
  const status = await readStatus(place);
  return {
    answer: liveAnswer(status, operation),
    text: [`Live in ${place.env}: ${status.environment.url}`, ...liveLines(status)],
  };
};

function share(text: string): { release: string; weight: number } {
  const [, release, weight] = /^(\w+)=(\d{1,3})$/.exec(text) ?? [];
  if (release && Number(weight) <= 100) return { release, weight: Number(weight) };
  throw usageFailure(
    `\`${text}\` is not release=percent.`,
    "For example: `lintas route set r01habc12345=90 r01hdef67890=10`.",
  );
}
