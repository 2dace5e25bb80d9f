import type * as z from "zod";
import type { LoadedDefinition } from "../../functions/creator/builder/pack/load-definition.ts";
import type { PackWarning } from "../../functions/creator/builder/pack/pack.ts";
import type { Build } from "../../shared/protocol/api.ts";
import { answer, checked } from "../client/answer.ts";
import type { Session } from "../client/session.ts";
import { warningLines } from "../output/finding-text.ts";
import type { Call } from "../spec.ts";
import type { Stopwatch } from "./timing.ts";

export interface MadeBuild {
  build: z.infer<typeof Build>;
  /** Blobs that the store lacked. */
  uploaded: number;
  /** They were told. */
  warnings: PackWarning[];
}

/**
 * Packs the sources, tells what is worth a look in them, sends what the store lacks and has the build sealed. `ready` is awaited before
 * the build is posted: the project may be made while the sources are packed.
 */
export async function makeBuild(
  { say, colors }: Pick<Call, "say" | "colors">,
  session: Session,
  loaded: LoadedDefinition,
  ready: Promise<unknown>,
  watch: Stopwatch,
): Promise<MadeBuild> {
  const { packedBlobs, packProject } = await import("../../functions/creator/builder/pack/pack.ts");
  const packed = await packProject(loaded.root, loaded.definition);
  watch.lap("pack");
  for (const line of warningLines(packed.warnings, colors)) say(line);
  const blobs = [...packedBlobs(packed)].map(
    ([digest, bytes]) => [digest, async () => bytes] as const,
  );
  const uploaded = await uploadBlobs(session, new Map(blobs));
  watch.lap("upload");
  await ready;
  const param = { org: session.org, project: loaded.definition.name };
  const build = await answer(
    session.client.v1.orgs[":org"].projects[":project"].builds.$post({
      param,
      json: { content: packed.content },
    }),
  );
  watch.lap("build");
  return { build, uploaded, warnings: packed.warnings };
}

/** Sends what the store lacks of `blobs`, by digest; resolves to how many that were. */
export async function uploadBlobs(
  { client, org }: Session,
  blobs: ReadonlyMap<string, () => Promise<Uint8Array<ArrayBuffer>>>,
): Promise<number> {
  const { blobs: endpoint } = client.v1.orgs[":org"];
  const { missing } = await answer(
    endpoint.missing.$post({ param: { org }, json: { digests: [...blobs.keys()] } }),
  );
  await Promise.all(
    missing.map(async (digest) => {
      const body = await blobs.get(digest)?.();
      if (!body) return;
      const headers = { "content-type": "application/octet-stream" };
      // The typed client knows JSON and forms; bytes go with `init`.
      await checked(
        endpoint[":digest"].$put({ param: { org, digest } }, { headers, init: { body } }),
      );
    }),
  );
  return missing.length;
}
