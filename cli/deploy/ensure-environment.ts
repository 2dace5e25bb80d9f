import { answer, answerOrNull } from "../client/answer.ts";
import { openPlace, type Place, placeAt, type ProjectPlace } from "../client/place.ts";
import { openSession } from "../client/session.ts";
import { definitionToBuild } from "../definition.ts";
import type { Call } from "../spec.ts";

/** Makes the project where it is not there yet. Answers its environments. */
export async function ensureProject(call: Call, place: ProjectPlace): Promise<readonly string[]> {
  const { projects } = place.client.v1.orgs[":org"];
  const found = await answerOrNull(projects[":project"].$get({ param: place.atProject }));
  if (found) return found.environments;
  const param = { org: place.org };
  const made = await answer(projects.$post({ param, json: { slug: place.project } }));
  call.say(`Made the project ${made.slug}.`);
  return made.environments;
}

/** Makes project and environment where they are not there, the latter only if `wanted` names it. */
export async function ensureEnvironment(
  call: Call,
  place: Place,
  wanted: readonly string[],
): Promise<void> {
  const there = await ensureProject(call, place);
  if (there.includes(place.env) || !wanted.includes(place.env)) return;
  const endpoint = place.client.v1.orgs[":org"].projects[":project"].environments;
  await answer(endpoint.$post({ param: place.atProject, json: { slug: place.env } }));
  call.say(`Made the environment ${place.env}.`);
}

/**
 * Where variables and secrets are set: a first deploy may need them, so that project and environment
 * are made here as it would make them, by the definition alone. What only `--project` names is not.
 */
export async function openSettings(call: Call): Promise<Place> {
  if (call.options.project !== undefined) return openPlace(call);
  const [session, { definition }] = await Promise.all([openSession(call), definitionToBuild(call)]);
  const { name: project, environments } = definition;
  const atProject = { org: session.org, project };
  const place = placeAt({ ...session, project, atProject }, call.options.env ?? "production");
  await ensureEnvironment(call, place, Object.keys(environments));
  return place;
}
