import { answer, answerOrNull } from "../client/answer.ts";
import type { Place, ProjectPlace } from "../client/place.ts";
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
