import type * as z from "zod";
import type { Plan } from "../../shared/protocol/api.ts";
import { answer } from "../client/answer.ts";
import { openPlace, placeAt } from "../client/place.ts";
import { openSession } from "../client/session.ts";
import { definitionToBuild } from "../definition.ts";
import { ensureEnvironment } from "../deploy/ensure-environment.ts";
import { makeBuild } from "../deploy/make-build.ts";
import { stopwatch } from "../deploy/timing.ts";
import type { Call, Colors, Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { place, build } = call.options.build ? await existing(call) : await fresh(call);
  const { target: targets } = call.options;
  const endpoint = place.client.v1.orgs[":org"].projects[":project"].environments[":env"].plans;
  const plan = await answer(
    endpoint.$post({ param: place.at, json: targets ? { build, targets } : { build } }),
  );
  return { answer: { plan }, text: planLines(plan, call.colors) };
};

async function existing(call: Call) {
  return { place: await openPlace(call), build: call.options.build ?? "" };
}

async function fresh(call: Call) {
  const [session, loaded] = await Promise.all([openSession(call), definitionToBuild(call)]);
  const { name: project, environments } = loaded.definition;
  const at = { ...session, project, atProject: { org: session.org, project } };
  const place = placeAt(at, call.options.env ?? "production");
  const ready = ensureEnvironment(call, place, Object.keys(environments));
  ready.catch(() => {});
  const made = await makeBuild(session, loaded, ready, stopwatch(call.environment));
  return { place, build: made.build.id };
}

function planLines({ content, environment }: z.infer<typeof Plan>, colors: Colors): string[] {
  const lines = [`Build ${content.build} in ${environment}:`];
  for (const { target, release, parts } of content.targets) {
    lines.push(`${colors.bold(target)}${release ? `: uses release ${release} again` : ""}`);
    for (const part of parts) {
      lines.push(`  ${part.action.padEnd(8)} ${part.part}`);
      for (const { field, seen, want } of part.changes) {
        lines.push(`    ${field}: ${shown(seen)} → ${shown(want)}`);
      }
    }
  }
  const { before, after } = content.route;
  const now = before.map((one) => `${one.release} ${one.weight} %`).join(", ") || "nothing";
  lines.push(`Traffic: now ${now}; then ${words[after]}.`);
  for (const problem of content.problems) {
    lines.push(`${colors.red("✗")} ${problem.detail} ${colors.dim(`(${problem.code})`)}`);
  }
  if (content.problems.length === 0) {
    lines.push(`Go: lintas deploy --build ${content.build} --fingerprint ${content.fingerprint}`);
  }
  return lines;
}

const words = { all: "all to the new release", weighted: "shared with it", unchanged: "as it is" };

function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}
