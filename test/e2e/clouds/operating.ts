import { beforeAll, describe, expect, test } from "vitest";
import { functionKey } from "../../fakes/aws/state.ts";
import type { FakeClouds } from "../../harness/fake-clouds.ts";
import { throughGateway } from "../../harness/stack.ts";
import { until } from "../../harness/until.ts";
import { plantLambda } from "./planting.ts";
import type { CloudFunction, Deployed, Drift, Orphan, Route } from "./said.ts";
import { TARGETS, TELLS_ITS_RELEASE, type World } from "./world.ts";

const REGIONS = {
  aws: "ap-southeast-3",
  gcp: "asia-southeast2",
  azure: "southeastasia",
} as const;
const ORPHAN = "lts-gone-production-web-aaaaaaaa";

/** What providers run is shown as they return it: ours, foreign, changed behind our back, left over. */
export function operating(world: () => World): void {
  describe("functions at the clouds", () => {
    let folder = "";
    let deployed: Deployed;
    const run = <T>(...args: string[]) => world().cli.json<T>(args, { cwd: folder });
    const listed = async (...filter: string[]) =>
      (await run<{ items: CloudFunction[] }>("functions", ...filter)).items;

    /** Has all clouds read back until what they are shown as is right. */
    async function readBack<T>(look: () => Promise<T | null>, what: string): Promise<T> {
      for (const [cloud, region] of Object.entries(REGIONS)) {
        await run("functions", "--connection", cloud, "--refresh", "--region", region);
      }
      return until(look, what, 60_000);
    }

    beforeAll(async () => {
      plantAll(world().clouds);
      folder = await world().project({
        definition: {
          name: "shop-ops",
          targets: [TARGETS.lambda, TARGETS.run, TARGETS.functions, TARGETS.azure],
          functions: { web: { path: "/", entry: "web.js" } },
        },
        files: { "web.js": TELLS_ITS_RELEASE },
      });
      deployed = await run<Deployed>("deploy");
    });

    test("are listed with those of others, and with how old that is", async () => {
      const foreign = await readBack(async () => {
        const found = await listed("--owner", "foreign");
        return found.length < 4 ? null : found;
      }, "four foreign functions");
      expect(foreign.map(({ name }) => name).toSorted()).toEqual(
        ["oldFunction", "old-app", "old-lambda", "old-service"].toSorted(),
      );
      const ours = await listed("--owner", "ours");
      expect(ours.map(({ release }) => release)).toEqual(
        expect.arrayContaining(deployed.releases.map(({ id }) => id)),
      );
      for (const one of [...foreign, ...ours]) {
        expect(one.ageSeconds).toBeGreaterThanOrEqual(0);
        expect(one.ageSeconds).toBeLessThan(120);
      }
      expect(JSON.stringify([...foreign, ...ours])).not.toContain("open sesame");
    });

    test("nothing of others was touched by that", async () => {
      const { aws, gcp, azure } = world().clouds;
      const touched = [...gcp.writes(), ...azure.writes()].filter(({ name }) =>
        name.startsWith("old"),
      );
      expect(touched).toEqual([]);
      expect(aws.events.filter(({ writes, about }) => writes && about.startsWith("old"))).toEqual(
        [],
      );
    });

    test("a foreign one is adopted, and the next deploy releases onto it", async () => {
      await run("functions", "adopt", "old-lambda", "--part", "web");
      await run("functions", "adopt", "old-service", "--part", "web");
      await run("functions", "adopt", "oldFunction", "--part", "web");
      const again = await run<Deployed>("deploy");
      const { aws, gcp } = world().clouds;
      const lambda = aws.state.functions.get(functionKey(REGIONS.aws, "old-lambda"));
      const release = again.releases.find(
        ({ target, weight }) => target === TARGETS.lambda && weight > 0,
      );
      expect(
        [...(lambda?.versions.values() ?? [])].map((one) => one.environment["LINTAS_RELEASE"]),
      ).toContain(release?.id);
      expect(lambda?.tags).toMatchObject({ team: "others", "lintas:part": "web" });
      const service = gcp.state.services.get(`${REGIONS.gcp}/old-service`);
      const old = gcp.state.functions.get(`${REGIONS.gcp}/oldFunction`);
      for (const labels of [service?.labels, old?.labels]) {
        expect(labels).toMatchObject({ owner: "somebody-else", "lintas-part": "web" });
      }
      expect(old?.serviceConfig["environmentVariables"]).toMatchObject({
        LINTAS_RELEASE: again.releases.find(
          ({ target, weight }) => target === TARGETS.functions && weight > 0,
        )?.id,
      });
      const { host } = new URL(again.url);
      const { status } = await throughGateway(world().stack.gateway, host);
      expect(status).toBe(200);
      const { route } = await run<{ route: Route }>("route");
      expect(route.pending).toEqual([]);
    });

    test("what somebody changed at a provider is shown field by field, and brought back", async () => {
      const { azure } = world().clouds;
      const site = [...azure.state.sites.values()].find(({ name }) => name.startsWith("lts-"));
      if (site === undefined) throw new Error("there is no app of ours");
      const scale = site.functionAppConfig["scaleAndConcurrency"] as Record<string, unknown>;
      const was = scale["instanceMemoryMB"];
      scale["instanceMemoryMB"] = 4096;
      const drift = await readBack(async () => {
        const { items } = await run<{ items: Drift[] }>("drift");
        return items.find(({ name }) => name === site.name) ?? null;
      }, "the drift");
      expect(drift.fields).toEqual([{ field: "memoryMb", seen: 4096, want: was }]);
      await run("drift", "repair", drift.id);
      const now = azure.state.sites.get(site.name)?.functionAppConfig["scaleAndConcurrency"];
      expect(now).toMatchObject({ instanceMemoryMB: was });
      await readBack(async () => {
        const { items } = await run<{ items: Drift[] }>("drift");
        return items.some(({ name }) => name === site.name) ? null : true;
      }, "the end of the drift");
    });

    test("what is tagged ours and no record knows is listed, and removed when its name is said", async () => {
      const { aws } = world().clouds;
      plantOrphan(world().clouds);
      const orphan = await readBack(async () => {
        const { items } = await run<{ items: Orphan[] }>("orphans");
        return items.find(({ name }) => name.startsWith(ORPHAN)) ?? null;
      }, "the orphan");
      const wrong = await world().cli.failing(["orphans", "remove", orphan.id, "--confirm", "web"]);
      expect(wrong.code).toBe(2);
      expect(aws.state.functions.has(functionKey(REGIONS.aws, ORPHAN))).toBe(true);
      await run("orphans", "remove", orphan.id, "--confirm", orphan.name);
      await until(
        async () => (aws.state.functions.has(functionKey(REGIONS.aws, ORPHAN)) ? null : true),
        "the end of the orphan",
        60_000,
      );
    });

    test("destroy leaves what others made, also where it was adopted", async () => {
      await run("destroy", "--confirm", "production");
      const { aws, gcp, azure } = world().clouds;
      expect([...aws.state.functions.values()].map(({ name }) => name)).toEqual(["old-lambda"]);
      expect([...gcp.state.services.values()].map(({ name }) => name).toSorted()).toEqual([
        "old-service",
        "oldfunction",
      ]);
      expect([...gcp.state.functions.values()].map(({ name }) => name)).toEqual(["oldFunction"]);
      expect([...azure.state.sites.keys()]).toEqual(["old-app"]);
      const given = aws.state.functions.get(functionKey(REGIONS.aws, "old-lambda"));
      expect(given?.tags).toEqual({ team: "others" });
      for (const { labels } of gcp.state.services.values()) {
        expect(Object.keys(labels).filter((name) => name.startsWith("lintas-"))).toEqual([]);
      }
    });
  });
}

function plantAll({ aws, gcp, azure }: FakeClouds): void {
  plantLambda(aws, "old-lambda", REGIONS.aws);
  gcp.plantService(REGIONS.gcp, "old-service");
  gcp.plantFunction(REGIONS.gcp, "oldFunction");
  azure.plantSite("old-app");
}

/** As a deploy of an installation that lost its rows would have left it. */
function plantOrphan({ aws }: FakeClouds): void {
  const ours = [...aws.state.functions.values()].find(({ name }) => name.startsWith("lts-"));
  if (ours === undefined) throw new Error("there is no function of ours");
  const tags = { ...ours.tags, "lintas:project": "prj_gone", "lintas:environment": "env_gone" };
  const orphan = { ...structuredClone(ours), name: ORPHAN, tags, urls: new Map() };
  aws.state.functions.set(functionKey(REGIONS.aws, ORPHAN), orphan);
}
