import type * as z from "zod";
import type { Build, NewDeployment } from "../../shared/protocol/api.ts";
import { answer } from "../client/answer.ts";
import { openProject, type Place, placeAt } from "../client/place.ts";
import { openSession } from "../client/session.ts";
import { definitionToBuild } from "../definition.ts";
import { type OperationEnd, runOperation } from "../operation/run.ts";
import type { Call } from "../spec.ts";
import { ensureEnvironment } from "./ensure-environment.ts";
import { makeBuild } from "./make-build.ts";
import type { Stopwatch } from "./timing.ts";

type BuildAnswer = z.infer<typeof Build>;
export interface BuiltPlace {
  place: Place;
  build: BuildAnswer;
}

export async function existingBuild(call: Call, watch: Stopwatch): Promise<BuiltPlace> {
  const project = await openProject(call);
  watch.lap("start");
  const { builds } = project.client.v1.orgs[":org"].projects[":project"];
  const param = { ...project.atProject, build: call.options.build ?? "" };
  const build = await answer(builds[":build"].$get({ param }));
  watch.lap("build");
  return { place: placeAt(project, call.options.env ?? "production"), build };
}

/** A build of the sources here; `env` is made where it is not there and the definition knows it. */
export async function freshBuild(
  call: Call,
  watch: Stopwatch,
  env = call.options.env ?? "production",
  personal = false,
): Promise<BuiltPlace> {
  const session = await openSession(call);
  watch.lap("start");
  const loaded = await definitionToBuild(call);
  const { name: project, environments } = loaded.definition;
  const place = placeAt({ ...session, project, atProject: { org: session.org, project } }, env);
  const known = [...Object.keys(environments), ...(personal ? [env] : [])];
  const ready = ensureEnvironment(call, place, known);
  // Told where it is awaited, after the sources are packed.
  ready.catch(() => {});
  const { build } = await makeBuild(session, loaded, ready, watch);
  return { place, build };
}

/** Has the build released and routed as the options say, and follows that to its end. */
export async function deployBuild(
  call: Call,
  place: Place,
  build: BuildAnswer,
  watch: Stopwatch,
): Promise<OperationEnd> {
  const { route, weight, target, fingerprint } = call.options;
  const json: z.input<typeof NewDeployment> = {
    build: build.id,
    route: route !== false,
    ...(weight === undefined ? {} : { weight }),
    ...(target === undefined ? {} : { targets: target }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
  const environment = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const begun = await answer(environment.deployments.$post({ param: place.at, json }));
  const end = await runOperation(call, place, begun);
  watch.lap("release", end.liveAt ?? undefined);
  watch.move("release", "route", end.routeMs);
  watch.lap("settle");
  return end;
}
