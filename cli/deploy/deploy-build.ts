import type * as z from "zod";
import type { PackWarning } from "../../functions/creator/builder/pack/pack.ts";
import type { Build, NewDeployment } from "../../shared/protocol/api.ts";
import { answer } from "../client/answer.ts";
import { openProject, type Place, placeAt, type ProjectPlace } from "../client/place.ts";
import { openSession } from "../client/session.ts";
import { definitionToBuild } from "../definition.ts";
import { usageFailure } from "../failure.ts";
import { type OperationEnd, runOperation } from "../operation/run.ts";
import type { Call } from "../spec.ts";
import { ensureEnvironment } from "./ensure-environment.ts";
import { makeBuild } from "./make-build.ts";
import type { Stopwatch } from "./timing.ts";

type BuildAnswer = z.infer<typeof Build>;
export interface BuiltPlace {
  place: Place;
  build: BuildAnswer;
  /** Those of its plan, where it has one. */
  targets?: readonly string[];
  /** Of its sources, where it was made of them now; they were told. */
  warnings?: readonly PackWarning[];
}

export async function existingBuild(
  call: Call,
  watch: Stopwatch,
  known: { project?: ProjectPlace; build: string },
): Promise<BuiltPlace> {
  const project = known.project ?? (await openProject(call));
  watch.lap("start");
  const { builds } = project.client.v1.orgs[":org"].projects[":project"];
  const param = { ...project.atProject, build: known.build };
  const build = await answer(builds[":build"].$get({ param }));
  watch.lap("build");
  return { place: placeAt(project, call.options.env ?? "production"), build };
}

/** The build and the environment of a plan, and the targets it was made for. */
export async function plannedBuild(call: Call, watch: Stopwatch): Promise<BuiltPlace> {
  const { plan: id = "", build, target, env } = call.options;
  if (build !== undefined || target !== undefined) {
    throw usageFailure(
      "A plan has its build and its targets already: leave out --build and --target.",
    );
  }
  const project = await openProject(call);
  const { client, org } = project;
  const plan = await answer(
    client.v1.orgs[":org"].plans[":plan"].$get({ param: { org, plan: id } }),
  );
  if (env !== undefined && env !== plan.environment) {
    throw usageFailure(`The plan is for ${plan.environment}, not ${env}: leave out --env.`);
  }
  const built = await existingBuild(call, watch, { project, build: plan.content.build });
  return {
    place: placeAt(project, plan.environment),
    build: built.build,
    targets: plan.content.targets.map((one) => one.target),
  };
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
  const { build, warnings } = await makeBuild(call, session, loaded, ready, watch);
  return { place, build, warnings };
}

/** Has the build released and routed as the options say, and follows that to its end. */
export async function deployBuild(
  call: Call,
  built: BuiltPlace,
  watch: Stopwatch,
): Promise<OperationEnd> {
  const { route, weight, fingerprint, plan } = call.options;
  const { place, build, targets = call.options.target } = built;
  const json: z.input<typeof NewDeployment> = {
    build: build.id,
    route: route !== false,
    ...(weight === undefined ? {} : { weight }),
    ...(targets === undefined ? {} : { targets: [...targets] }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(plan === undefined ? {} : { plan }),
  };
  const environment = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const begun = await answer(environment.deployments.$post({ param: place.at, json }));
  const end = await runOperation(call, place, begun);
  watch.lap("release", end.liveAt ?? undefined);
  watch.move("release", "route", end.routeMs);
  watch.lap("settle");
  return end;
}
