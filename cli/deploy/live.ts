import type * as z from "zod";
import type { EnvironmentStatus } from "../../shared/protocol/api.ts";
import { answer } from "../client/answer.ts";
import type { Place } from "../client/place.ts";
import type { OperationEnd } from "../operation/run.ts";

export type Status = z.infer<typeof EnvironmentStatus>;

export function readStatus(place: Place): Promise<Status> {
  const environment = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  return answer(environment.status.$get({ param: place.at }));
}

/** What every change of traffic answers. */
export function liveAnswer(status: Status, operation: OperationEnd) {
  return {
    operation: { id: operation.id, steps: operation.steps },
    url: status.environment.url,
    route: status.route,
    releases: status.releases.filter((release) => release.weight > 0),
  };
}

/** One line a release that takes traffic. */
export function liveLines(status: Status): string[] {
  const live = status.releases.filter((release) => release.weight > 0);
  if (live.length === 0) return [`Nothing is live in ${status.environment.slug}.`];
  return live.map(
    (one) => `${String(one.weight).padStart(3)} %  ${one.id} (build ${one.build}) on ${one.target}`,
  );
}
