import type { FakeClouds } from "../../harness/fake-clouds.ts";

const PATIENCE_MS = 20_000;

/**
 * Holds the first write of each product until all of them have come to theirs: a deploy that went
 * from cloud to cloud would wait in vain.
 */
export function meeting(clouds: FakeClouds): { all(): boolean; end(): void } {
  const missing = new Set(["lambda", "run", "functions", "azure"]);
  const { promise: everybody, resolve: met } = Promise.withResolvers<void>();
  const { promise: inVain, resolve: giveUp } = Promise.withResolvers<void>();
  const timer = setTimeout(giveUp, PATIENCE_MS);
  const comes = async (who: string) => {
    missing.delete(who);
    if (missing.size === 0) met();
    await Promise.race([everybody, inVain]);
  };
  clouds.aws.hook = async ({ operation, phase }) => {
    if (operation === "lambda:CreateFunction" && phase === "before") await comes("lambda");
    return undefined;
  };
  clouds.gcp.hook = async ({ operation, phase, write }) => {
    if (!write || phase !== "before") return;
    if (operation === "run.projects.locations.services.create") await comes("run");
    if (operation === "cloudfunctions.projects.locations.functions.create")
      await comes("functions");
  };
  clouds.azure.hook = async ({ operation, phase }) => {
    if (operation === "WebApps_CreateOrUpdate" && phase === "before") await comes("azure");
  };
  return {
    all: () => missing.size === 0,
    end() {
      clearTimeout(timer);
      clouds.aws.hook = () => undefined;
      clouds.gcp.hook = () => {};
      clouds.azure.hook = () => {};
    },
  };
}
