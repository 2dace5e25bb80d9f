import type { ProviderHome } from "../../../shared/ports/cloud.ts";
import type { ComputeAdapter } from "../../../shared/ports/compute.ts";
import { checkConnection } from "../check.ts";
import type { AwsClients } from "../clients.ts";
import { explain } from "../explain.ts";
import { judge } from "../judge.ts";
import { caps } from "../preset.ts";
import type { OpenAwsConnection } from "../sign-in.ts";
import { call } from "./call.ts";
import { diff } from "./diff.ts";
import { wantFields } from "./fields.ts";
import { list } from "./list.ts";
import { logs } from "./logs.ts";
import { metrics } from "./metrics.ts";
import { type Place, functionNameOf, refOfRelease } from "./name.ts";
import { observe } from "./observe.ts";
import { poll } from "./poll.ts";
import { refusals } from "./refusals.ts";
import { remove } from "./remove.ts";
import { send } from "./send.ts";
import { observeTraffic, traffic } from "./traffic.ts";

/** Functions of AWS Lambda: a release is a published version behind an alias with a URL of its own. */
export function createLambdaCompute(
  aws: AwsClients,
  connection: OpenAwsConnection,
  home: ProviderHome,
): ComputeAdapter {
  const { account, region } = aws;
  const { executionRoleArn } = connection.settings;
  const place: Place = { account, region, executionRoleArn };
  return {
    caps,
    name: (key) => refOfRelease(place, functionNameOf(key), key.release),
    observe: (cx, ref) => observe(aws, place, cx, ref),
    diff: (want, seen) => diff(place, want, seen),
    fields: (want) => wantFields(place, want),
    refusals,
    observeTraffic: (cx, refs) => observeTraffic(aws, cx, refs),
    traffic,
    remove,
    send: (cx, step, seen) => send({ aws, place, home, cx, step, seen }),
    poll: (cx, handle) => poll(aws, cx, handle),
    list: (cx, scope) => list(aws, place, cx, scope),
    judge,
    explain,
    sealingKey: async () => home.sealingKey,
    // The zip goes with the call that makes the function; unchanged code is known by its digest.
    putArtifact: async () => {},
    call: (cx, at, request) => call(aws, home, cx, at, request),
    logs: (cx, ref, options) => logs(aws, cx, ref, options),
    metrics: (cx, ref, span) => metrics(aws, cx, ref, span),
    async check(cx) {
      const { problem, permissions } = await checkConnection(aws, cx, connection);
      if (problem !== null)
        return [{ permission: "sts:GetCallerIdentity", detail: problem.detail }];
      return permissions
        .filter(({ state }) => state === "missing")
        .map(({ permission, detail }) => ({ permission, detail }));
    },
  };
}
