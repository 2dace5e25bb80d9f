import { projectName } from "../definition.ts";
import type { Call } from "../spec.ts";
import { openSession, type Session } from "./session.ts";

/** A session at one project. */
export interface ProjectPlace extends Session {
  project: string;
  atProject: { org: string; project: string };
}

/** A session at one environment of one project. */
export interface Place extends ProjectPlace {
  env: string;
  at: { org: string; project: string; env: string };
}

/** `--project`, else the name in the definition of this folder. */
export async function openProject(call: Call): Promise<ProjectPlace> {
  const [session, project] = await Promise.all([openSession(call), projectName(call)]);
  return { ...session, project, atProject: { org: session.org, project } };
}

/** `--env`, else `production`. */
export async function openPlace(call: Call): Promise<Place> {
  return placeAt(await openProject(call), call.options.env ?? "production");
}

export function placeAt(place: ProjectPlace, env: string): Place {
  return { ...place, env, at: { ...place.atProject, env } };
}
