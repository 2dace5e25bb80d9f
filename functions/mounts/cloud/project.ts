import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Definition } from "../../../shared/domain/definition.ts";
import { type PackedBuild, packProject } from "../../creator/builder/pack/pack.ts";

/** Below the repository: nothing of a function lies outside of its project. */
const ASSETS = "dist/control/assets";

const shared = {
  variables: {
    OBJECTS: null,
    OBJECTS_ENDPOINT: "",
    PUBLIC_URL: "",
    ORIGIN: "",
    PRIVATE_ENDPOINTS: "",
    SIGN_IN_LINK: "",
  },
  secrets: ["DATABASE_URL", "MASTER_KEY"],
};

/** Lintas as a project of its own: what `lintas bootstrap` deploys like any other. */
export const controlProject: Definition = Definition.parse({
  name: "lintas",
  targets: ["aws:eu-central-1"],
  functions: {
    manager: {
      path: "/",
      entry: "functions/mounts/cloud/manager.ts",
      assets: ASSETS,
      memory: 512,
      timeout: 60,
      maxInstances: 10,
      smoke: { path: "/healthz" },
      ...shared,
    },
    creator: {
      path: "/creator",
      entry: "functions/mounts/cloud/creator.ts",
      memory: 512,
      timeout: 30,
      // A visit is one worker: leases keep several apart, but more would only wait for one another.
      concurrency: 1,
      maxInstances: 4,
      smoke: { path: "/creator/healthz" },
      schedules: [{ cron: "* * * * *", path: "/creator/drain" }],
      ...shared,
    },
  },
});

/**
 * Packs Manager and Creator as functions, the built console within the Manager's zip. Like every
 * build it is the same byte for byte wherever it is made.
 *
 * @param root of the sources
 * @param console folder of the built console
 */
export async function packControl(root: string, console: string): Promise<PackedBuild> {
  const assets = join(root, ASSETS);
  await rm(assets, { recursive: true, force: true });
  await mkdir(assets, { recursive: true });
  await cp(console, join(assets, "console"), { recursive: true });
  return packProject(root, controlProject);
}
