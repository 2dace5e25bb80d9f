import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { functionKey } from "../../fakes/aws/state.ts";
import { armError } from "../../fakes/azure/answers.ts";
import { googleError } from "../../fakes/gcp/answers.ts";
import { until } from "../../harness/until.ts";
import type { Failure } from "./command-line.ts";
import { nothingLeft } from "./left.ts";
import type { Deployed, Route } from "./said.ts";
import { shares, TARGETS, TELLS_ITS_RELEASE, type World } from "./world.ts";

/** A call that a cloud refuses: which target, how the fake is told, and what a person is told. */
const REFUSALS: [target: string, refuse: (world: World) => void, told: object, remedy: RegExp][] = [
  [
    TARGETS.lambda,
    ({ clouds: { aws } }) => aws.state.knobs.denied.add("lambda:UpdateFunctionCode"),
    {
      code: "provider.denied",
      provider: { call: "lambda:UpdateFunctionCode", code: "AccessDeniedException" },
    },
    /permission|policy/i,
  ],
  [
    TARGETS.run,
    // A dry run that passes: only the write itself is refused.
    ({ clouds: { gcp } }) =>
      void (gcp.hook = ({ operation, write, phase }) =>
        write && phase === "before" && operation === "run.projects.locations.services.patch"
          ? googleError("PERMISSION_DENIED", "Permission 'run.services.update' denied.")
          : undefined),
    { code: "provider.denied", provider: { code: "PERMISSION_DENIED" } },
    /permission|policy/i,
  ],
  [
    TARGETS.functions,
    ({ clouds: { gcp } }) =>
      void gcp.knobs.missing
        .add("cloudfunctions.functions.create")
        .add("cloudfunctions.functions.update"),
    { code: "provider.denied", provider: { code: "PERMISSION_DENIED" } },
    /permission|policy/i,
  ],
  [
    TARGETS.azure,
    ({ clouds: { azure } }) =>
      void (azure.hook = ({ operation, phase }) =>
        operation === "WebApps_CreateOrUpdate" && phase === "before"
          ? armError(403, "RequestDisallowedByPolicy", "A policy of the tenant disallows it.")
          : undefined),
    { code: "provider.denied", provider: { code: "RequestDisallowedByPolicy" } },
    /permission|policy/i,
  ],
];

/** One cloud's failure fails the deploy, tells its cause, and leaves traffic where it was. */
export function failing(world: () => World): void {
  describe("a cloud that fails", () => {
    let folder = "";
    let live: Deployed;
    let round = 0;
    const at = () => ({ cwd: folder });
    const route = async () => (await world().cli.json<{ route: Route }>(["route"], at())).route;

    beforeAll(async () => {
      folder = await world().project(project(round));
      live = await world().cli.json<Deployed>(["deploy"], at());
    });
    beforeEach(async () => {
      heal(world());
      round += 1;
      await world().project(project(round));
    });

    test.each(REFUSALS)(
      "on %s fails the deploy with its cause, and no traffic moves",
      async (target, refuse, told, remedy) => {
        const before = await route();
        refuse(world());
        const { code, answer } = await world().cli.failing(["deploy"], at());
        expect(code).toBe(1);
        expect(answer.error).toMatchObject(told);
        expect(answer.error.detail).toContain(target);
        expect(answer.error.detail).toMatch(/Step "/);
        expect(answer.error["remedy"]).toMatch(remedy);
        expect(await route()).toEqual(before);
        const found = await shares(world(), live.url, 40);
        for (const release of Object.keys(found)) {
          expect(live.releases.map(({ id }) => id)).toContain(release);
        }
        heal(world());
      },
    );

    test("that refuses only to move traffic is shown as pending, takes none, and settles later", async () => {
      const { aws } = world().clouds;
      // Releases need an alias of their own: only the one that moves traffic is refused.
      aws.hook = ({ operation, phase, request }) =>
        phase === "before" && operation === "lambda:UpdateAlias" && request.url.endsWith("/live")
          ? aws.error(operation, "AccessDeniedException", 403, "not authorized")
          : undefined;
      const moved = await world().cli.json<Deployed>(["deploy"], at());
      const pending = await until(async () => {
        const now = await route();
        return now.pending.length === 0 ? null : now;
      }, "a pending route");
      const release = moved.releases.find(
        ({ target, weight }) => target === TARGETS.lambda && weight > 0,
      );
      for (const one of pending.pending) {
        expect(one).toMatchObject({ target: TARGETS.lambda, part: "web" });
        expect(one.detail).toContain("lambda:UpdateAlias AccessDeniedException");
      }
      expect(pending.pending.map((one) => one.release)).toContain(release?.id);
      const without = await until(async () => {
        const now = await shares(world(), live.url, 60);
        return (release?.id ?? "") in now ? null : now;
      }, "a gateway that leaves it out");
      expect(Object.keys(without).length).toBeGreaterThan(0);
      heal(world());
      await world().cli.json(["route", "settle"], at());
      expect((await route()).pending).toEqual([]);
      await until(async () => {
        const now = await shares(world(), live.url, 60);
        return (release?.id ?? "") in now ? true : null;
      }, "its share of the traffic");
    });

    test("and one whose function somebody deleted in the middle of the deploy fails or is made again", async () => {
      const { aws } = world().clouds;
      let deleted = false;
      aws.hook = ({ operation, about, phase }) => {
        if (operation === "lambda:UpdateFunctionCode" && phase === "before" && !deleted) {
          deleted = true;
          aws.state.functions.delete(functionKey("ap-southeast-3", about));
        }
        return undefined;
      };
      const { code, out } = await world().cli.run(["deploy", "--json"], at());
      expect(deleted).toBe(true);
      if (code !== 0) {
        expect((JSON.parse(out) as Failure).error.code).toMatch(/^provider\./);
        expect((JSON.parse(out) as Failure).error.detail).toContain(TARGETS.lambda);
      }
      heal(world());
      const again = await world().cli.json<Deployed>(["deploy"], at());
      const { pending, table } = await route();
      expect(pending).toEqual([]);
      expect(table).toHaveLength(4);
      const found = await until(async () => {
        const now = await shares(world(), again.url, 60);
        return Object.keys(now).length === 4 ? now : null;
      }, "answers of all");
      expect(Object.keys(found).toSorted()).toEqual(table.map((one) => one.release).toSorted());
    });

    test("and nothing is left at any cloud in the end", async () => {
      heal(world());
      await world().cli.json(["destroy", "--confirm", "production"], at());
      expect(nothingLeft(world().clouds)).toEqual([]);
    });
  });
}

function heal({ clouds: { aws, gcp, azure } }: World): void {
  aws.state.knobs.denied.clear();
  aws.hook = () => undefined;
  gcp.knobs.missing.clear();
  gcp.hook = () => {};
  azure.hook = () => {};
}

function project(round: number) {
  return {
    definition: {
      name: "unlucky",
      targets: [TARGETS.lambda, TARGETS.run, TARGETS.functions, TARGETS.azure],
      functions: { web: { path: "/", entry: "web.js" } },
    },
    files: { "web.js": `${TELLS_ITS_RELEASE}export const round = ${round};\n` },
  };
}
