import { createHash } from "node:crypto";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Progress } from "../../../shared/ports/compute.ts";
import * as z from "zod";
import { AzureError } from "../errors.ts";
import type { Sending } from "./sending.ts";
import { seenOf } from "./standing.ts";
import { readSite } from "./observe.ts";
import { growing, wait } from "./under-way.ts";

const Body = z.object({ artifact: z.object({ digest: z.string(), size: z.number() }) });

/** The zip goes from the installation's own store to the app's deployment service, which keeps it. */
export async function publish({ target, cx, step, owner, before }: Sending): Promise<Progress> {
  const { digest } = Body.parse(step.body).artifact;
  const zip = await target.home.artifact(owner.organization, digest);
  if (createHash("sha256").update(zip).digest("hex") !== digest) {
    throw new AppError("blob.digest_mismatch");
  }
  const site = before.site ?? (await readSite(target, cx, step.ref));
  const seen = seenOf({ ...before, site }, target);
  const id = await underWayIsNull(() => target.scm.publish(cx, step.ref.name, zip));
  // Nobody else publishes to a release's app: it is our own zip, whose answer was lost.
  if (id === null) {
    return wait({ kind: "answer", asked: 0, after: "another deployment ran", again: true, seen });
  }
  return wait(
    { kind: "deployment", id, looks: 0, found: false, seen },
    growing(0, target.times.deploymentMs),
  );
}

async function underWayIsNull(publishing: () => Promise<string>): Promise<string | null> {
  try {
    return await publishing();
  } catch (error) {
    if (error instanceof AzureError && error.code === "DeploymentConflict") return null;
    throw error;
  }
}
