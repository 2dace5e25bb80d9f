import type { PackWarning } from "../../functions/creator/builder/pack/pack.ts";
import { answer } from "../client/answer.ts";
import { openPlace, type Place, placeAt } from "../client/place.ts";
import { openSession } from "../client/session.ts";
import { definitionToBuild } from "../definition.ts";
import { ensureEnvironment } from "../deploy/ensure-environment.ts";
import { makeBuild } from "../deploy/make-build.ts";
import { stopwatch } from "../deploy/timing.ts";
import { planLines } from "../output/plan-text.ts";
import type { Call, Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { place, build, warnings } = await (call.options.build ? existing(call) : fresh(call));
  const { target: targets } = call.options;
  const endpoint = place.client.v1.orgs[":org"].projects[":project"].environments[":env"].plans;
  const plan = await answer(
    endpoint.$post({ param: place.at, json: targets ? { build, targets } : { build } }),
  );
  return {
    answer: { plan, ...(warnings ? { warnings } : {}) },
    text: planLines(plan, call.colors),
  };
};

interface Planned {
  place: Place;
  build: string;
  warnings?: readonly PackWarning[];
}

async function existing(call: Call): Promise<Planned> {
  return { place: await openPlace(call), build: call.options.build ?? "" };
}

async function fresh(call: Call): Promise<Planned> {
  const [session, loaded] = await Promise.all([openSession(call), definitionToBuild(call)]);
  const { name: project, environments } = loaded.definition;
  const at = { ...session, project, atProject: { org: session.org, project } };
  const place = placeAt(at, call.options.env ?? "production");
  const ready = ensureEnvironment(call, place, Object.keys(environments));
  ready.catch(() => {});
  const made = await makeBuild(call, session, loaded, ready, stopwatch(call.environment));
  return { place, build: made.build.id, warnings: made.warnings };
}
