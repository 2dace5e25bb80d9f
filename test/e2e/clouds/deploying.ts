import { beforeAll, describe, expect, test } from "vitest";
import { ORG } from "../../harness/api.ts";
import { throughGateway } from "../../harness/stack.ts";
import { until } from "../../harness/until.ts";
import { receivedZips } from "./received.ts";
import { nothingLeft } from "./left.ts";
import { meeting } from "./meeting.ts";
import type { Comparison, Deployed, Plan, Release, Route } from "./said.ts";
import { ALL_TARGETS, shares, TARGETS, TELLS_ITS_RELEASE, type World } from "./world.ts";

/** One build on all clouds, from its plan to the last rollback. */
export function deploying(world: () => World): void {
  describe("one build on four clouds and this machine", () => {
    let folder = "";
    let first: Deployed;
    let second: Deployed;

    const shop = <T>(args: readonly string[], input = "") =>
      world().cli.json<T>(args, { cwd: folder, input });
    const table = async () => (await shop<{ route: Route }>(["route"])).route;
    const on = (deployed: Deployed, target: string) =>
      deployed.releases.find((one) => one.target === target && one.build === deployed.build)?.id ??
      "";

    beforeAll(async () => {
      folder = await world().project(project("first"));
    });

    test("a plan shows for each target what it would do and what that target cannot", async () => {
      const { plan } = await shop<{ plan: Plan }>(["plan"]);
      expect(plan.content.problems).toEqual([]);
      expect(plan.content.targets.map(({ target }) => target)).toEqual(ALL_TARGETS);
      for (const { parts } of plan.content.targets) {
        expect(parts.map(({ part, action }) => [part, action])).toEqual([["web", "create"]]);
      }
      const caps = Object.fromEntries(
        plan.content.targets.map(({ target, caps: { split, dryRun, adopt } }) => [
          target,
          [split, dryRun, adopt],
        ]),
      );
      expect(caps).toEqual({
        [TARGETS.local]: [0, false, false],
        [TARGETS.lambda]: [2, false, true],
        [TARGETS.run]: [100, true, true],
        [TARGETS.functions]: [100, false, true],
        [TARGETS.azure]: [0, false, false],
      });
      expect(world().clouds.aws.events.filter(({ writes }) => writes)).toEqual([]);
      expect(world().clouds.gcp.writes()).toEqual([]);
      expect(world().clouds.azure.writes()).toEqual([]);
    });

    test("a deploy releases on all clouds at once, and ends with one route over all", async () => {
      const met = meeting(world().clouds);
      first = await shop<Deployed>(["deploy"]);
      // Each cloud was held at its first write until all others had come to theirs.
      expect(met.all()).toBe(true);
      met.end();
      expect(first.releases.map(({ target }) => target).toSorted()).toEqual(ALL_TARGETS.toSorted());
      expect(new Set(first.releases.map(({ build }) => build))).toEqual(new Set([first.build]));
      const { table: entries, pending, version } = await table();
      expect(version).toBe(1);
      expect(pending).toEqual([]);
      expect(Object.fromEntries(entries.map(({ target, weight }) => [target, weight]))).toEqual(
        Object.fromEntries(ALL_TARGETS.map((target) => [target, 20])),
      );
    });

    test("every cloud holds the same zip, byte for byte", async () => {
      const { content } = await world().api.call<{ content: { parts: { digest: string }[] } }>(
        "GET",
        `${ORG}/projects/shop/builds/${first.build}`,
      );
      const digest = content.parts[0]?.digest ?? "";
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
      const received = receivedZips(world().clouds, {
        lambda: on(first, TARGETS.lambda),
        run: on(first, TARGETS.run),
        functions: on(first, TARGETS.functions),
        azure: on(first, TARGETS.azure),
      });
      expect(received).toEqual({ lambda: digest, run: digest, functions: digest, azure: digest });
      console.log(`zip ${digest} on ${Object.keys(received).join(", ")}`);
    });

    test("the gateway serves from all of them, each by its weight", async () => {
      const found = await shares(world(), first.url);
      expect(Object.keys(found).toSorted()).toEqual(first.releases.map(({ id }) => id).toSorted());
      for (const share of Object.values(found)) expect(Math.abs(share - 0.2)).toBeLessThan(0.08);
    });

    test("each cloud has a preview address of the build, and all are compared by one request", async () => {
      const { previews } = await world().api.call<{
        previews: { target: string; url: string; release: string }[];
      }>("GET", `${ORG}/projects/shop/builds/${first.build}`);
      expect(previews.map(({ target }) => target).toSorted()).toEqual(
        ALL_TARGETS.filter((target) => target !== "local").toSorted(),
      );
      for (const { url, release } of previews) {
        const { origin, host } = new URL(url);
        const port = new URL(origin).port;
        const answer = await throughGateway(`http://127.0.0.1:${port}`, host, "/preview");
        expect(JSON.parse(answer.text)).toMatchObject({ release, path: "/preview" });
      }
      // It ends with 1 where answers differ, as `diff` does.
      const { code, out } = await world().cli.run(
        ["compare", first.build, "--path", "/mugs", "--json"],
        { cwd: folder },
      );
      expect(code).toBe(1);
      const compared = JSON.parse(out) as Comparison;
      expect(compared.answers.map(({ target }) => target).toSorted()).toEqual(
        ALL_TARGETS.toSorted(),
      );
      expect(compared.answers.map(({ status }) => status)).toEqual(ALL_TARGETS.map(() => 200));
      // Each tells its own release, which is what differs from the first.
      expect(compared.answers[0]?.differs).toEqual([]);
      for (const { differs } of compared.answers.slice(1)) expect(differs).toContain("body");
      for (const { durationMs } of compared.answers) expect(durationMs).toBeGreaterThan(0);
    });

    test("a canary on all clouds takes its share, and a whole table by hand takes others", async () => {
      await world().project(project("second"));
      second = await shop<Deployed>(["deploy", "--weight", "25"]);
      expect(second.build).not.toBe(first.build);
      const sums = new Map<string, number>();
      for (const { release, weight } of (await table()).table) {
        const { build } = second.releases.find(({ id }) => id === release) ?? { build: "?" };
        sums.set(build, (sums.get(build) ?? 0) + weight);
      }
      expect(Object.fromEntries(sums)).toEqual({ [first.build]: 75, [second.build]: 25 });
      const [lambda, azure] = [on(second, TARGETS.lambda), on(first, TARGETS.azure)];
      await shop(["route", "set", `${lambda}=70`, `${azure}=30`]);
      const found = await settled(
        () => shares(world(), first.url),
        (now) => Object.keys(now).length === 2,
      );
      expect(Math.abs((found[lambda] ?? 0) - 0.7)).toBeLessThan(0.1);
      await shop(["promote", on(first, TARGETS.run), "--weight", "40"]);
      const { table: promoted } = await table();
      expect(promoted.find(({ target }) => target === TARGETS.run)?.weight).toBe(40);
      expect(promoted.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
    });

    test("a rollback is one write: nothing is released, and the gateway follows", async () => {
      const before = await table();
      const { items } = await shop<{ items: Release[] }>(["releases"]);
      await shop(["rollback", "1"]);
      const after = await table();
      expect(after.version).toBe(before.version + 1);
      expect(after.table.map(({ release }) => release).toSorted()).toEqual(
        first.releases.map(({ id }) => id).toSorted(),
      );
      const again = await shop<{ items: Release[] }>(["releases"]);
      expect(again.items.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
      const found = await settled(
        () => shares(world(), first.url, 100),
        (now) => Object.keys(now).every((id) => first.releases.some((one) => one.id === id)),
      );
      expect(Object.keys(found).length).toBeGreaterThan(1);
      expect(after.pending).toEqual([]);
    });

    test("destroy leaves nothing at any cloud but what a cloud's account shares", async () => {
      await shop(["destroy", "--confirm", "production"]);
      expect(nothingLeft(world().clouds)).toEqual([]);
      const { host } = new URL(first.url);
      const gone = await until(async () => {
        const { status } = await throughGateway(world().stack.gateway, host);
        return status === 200 ? null : status;
      }, "the end of the host");
      expect([404, 503]).toContain(gone);
      for (const cloud of ["aws", "gcp", "azure"]) {
        await world().cli.json(["functions", "--connection", cloud, "--refresh"]);
      }
      const { items } = await world().cli.json<{ items: { owner: string }[] }>(["functions"]);
      expect(items).toEqual([]);
    });
  });
}

function project(mark: string) {
  return {
    definition: {
      name: "shop",
      targets: [...ALL_TARGETS],
      functions: { web: { path: "/", entry: "web.js" } },
    },
    files: { "web.js": `// ${mark}\n${TELLS_ITS_RELEASE}export const mark = "${mark}";\n` },
  };
}

/** Gateways follow a route at once, but not in no time. */
function settled<T>(look: () => Promise<T>, right: (now: T) => boolean): Promise<T> {
  return until(async () => {
    const now = await look();
    return right(now) ? now : null;
  }, "what the gateway shall serve");
}
