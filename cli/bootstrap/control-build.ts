import type * as z from "zod";
import { BuildContent } from "../../shared/domain/build.ts";
import type { Build } from "../../shared/protocol/api.ts";
import { answer } from "../client/answer.ts";
import type { ProjectPlace } from "../client/place.ts";
import { EXIT } from "../exit-code.ts";
import type { Environment } from "../environment.ts";
import { uploadBlobs } from "../deploy/make-build.ts";
import { failure } from "../failure.ts";

/**
 * The Manager that is asked, as a build of its own: it gives its zips, and they go the way of every
 * other build. Throws a `Failure` where it is no Manager that carries its sources.
 */
export async function controlBuild(
  environment: Environment,
  place: ProjectPlace,
): Promise<z.infer<typeof Build>> {
  const read = async (name: string) => {
    const response = await environment.fetch(new URL(`/control/${name}`, place.url));
    if (response.ok) return response;
    throw failure(
      "build.not_found",
      EXIT.notFound,
      `${place.url} cannot give itself as a build (${response.status}).`,
      "Ask a Manager that was started with `npm start`: one that is a function has no sources.",
    );
  };
  const described = (await (await read("build.json")).json()) as { content: unknown };
  const content = BuildContent.parse(described.content);
  const blobs = new Map(
    content.parts.map(({ digest }) => [
      digest,
      async () => new Uint8Array(await (await read(`${digest}.zip`)).arrayBuffer()),
    ]),
  );
  await uploadBlobs(place, blobs);
  const { builds } = place.client.v1.orgs[":org"].projects[":project"];
  return answer(builds.$post({ param: place.atProject, json: { content } }));
}
