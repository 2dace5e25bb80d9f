import { openPlace } from "../client/place.ts";
import { liveLines, readStatus } from "../deploy/live.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const place = await openPlace(call);
  const status = await readStatus(place);
  const { environment, route, operation } = status;
  const lines = [
    `${call.colors.bold(place.project)} in ${environment.slug}: ${environment.url}`,
    ...(route
      ? [`Route version ${route.version}, by ${route.cause} of ${route.createdBy.name}:`]
      : []),
    ...liveLines(status),
  ];
  if (operation) lines.push(`Operation ${operation.id}: ${operation.kind}, ${operation.state}`);
  if (!route) lines.push("Deploy first: lintas deploy");
  return { answer: { project: place.project, ...status }, text: lines };
};
