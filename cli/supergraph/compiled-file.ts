import { realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type * as z from "zod";
import type { Build } from "../../shared/protocol/api.ts";
import { answer, checked } from "../client/answer.ts";
import { openPlace, openProject, type ProjectPlace } from "../client/place.ts";
import { readStatus } from "../deploy/live.ts";
import { EXIT } from "../exit-code.ts";
import { failure, usageFailure } from "../failure.ts";
import type { Call } from "../spec.ts";

interface CompiledFile {
  supergraph: string;
  file: Uint8Array;
}

/** More than any build has. */
const BYTES_MAX = 64 * 1024 * 1024;

/**
 * A supergraph as it is in a folder, in a build, or live in an environment (`@production`). Throws a
 * `Failure`.
 */
export async function compiledFile(call: Call, place: string): Promise<CompiledFile> {
  if (place.startsWith("@")) return liveFile(call, place.slice(1));
  const folder = resolve(call.environment.cwd, place);
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory()) return folderFile(folder, place);
  if (/^b[0-9a-z]{11}$/.test(place)) {
    const at = await openProject(call);
    return buildFile(call, at, await readBuild(at, place));
  }
  throw usageFailure(
    `\`${place}\` is no folder, no build and no environment.`,
    "For example: `lintas supergraph diff @production supergraph`.",
  );
}

async function folderFile(folder: string, place: string): Promise<CompiledFile> {
  const [{ readSources }, { compileSupergraph }, { placedText }] = await Promise.all([
    import("../../functions/creator/builder/pack/supergraph/sources.ts"),
    import("../../functions/engine/metadata/compile.ts"),
    import("../../functions/engine/metadata/read/source-file.ts"),
  ]);
  const sources = await readSources(await realpath(folder), ".");
  const made = compileSupergraph({ files: sources.metadata });
  const wrong = [...sources.problems, ...("problems" in made ? made.problems : [])];
  if (wrong.length > 0 || "problems" in made) {
    const lines = wrong.slice(0, 20).map((one) => `${place}/${placedText(one)}`);
    throw failure("supergraph.invalid", EXIT.failed, lines.join("\n"));
  }
  return { supergraph: place, file: made.part };
}

/** Of the release that takes most traffic. */
async function liveFile(call: Call, env: string): Promise<CompiledFile> {
  const at = await openPlace({ ...call, options: { ...call.options, env } });
  const { releases } = await readStatus(at);
  const [first] = releases
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  if (first === undefined) {
    throw failure("build.not_found", EXIT.notFound, `Nothing is live in \`${env}\`.`);
  }
  const others = new Set(releases.flatMap(({ weight, build }) => (weight > 0 ? [build] : [])));
  if (others.size > 1) call.say(`Several builds are live in ${env}; this is ${first.build}.`);
  return buildFile(call, at, await readBuild(at, first.build));
}

type BuildView = z.infer<typeof Build>;

function readBuild({ client, atProject }: ProjectPlace, build: string): Promise<BuildView> {
  const { builds } = client.v1.orgs[":org"].projects[":project"];
  return answer(builds[":build"].$get({ param: { ...atProject, build } }));
}

async function buildFile(
  call: Call,
  { client, atProject }: ProjectPlace,
  build: BuildView,
): Promise<CompiledFile> {
  const names = build.content.parts.flatMap((part) => (part.supergraph ? [part.name] : []));
  const [only, second] = names;
  const part = call.options.supergraph ?? (second === undefined ? only : undefined);
  if (part === undefined || !names.includes(part)) {
    throw usageFailure(
      `The build \`${build.id}\` has ${names.length === 0 ? "no supergraph" : "several supergraphs"}.`,
      names.length === 0 ? undefined : `Name one: \`--supergraph ${names.join("|")}\`.`,
    );
  }
  const { builds } = client.v1.orgs[":org"].projects[":project"];
  const param = { ...atProject, build: build.id, part };
  const response = await builds[":build"].supergraphs[":part"].$get({ param });
  await checked(Promise.resolve(response));
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length <= BYTES_MAX) return { supergraph: part, file: bytes };
  throw failure("supergraph.unreadable", EXIT.failed, "The compiled file is too large to read.");
}
