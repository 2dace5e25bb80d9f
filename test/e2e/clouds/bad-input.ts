import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { nothingLeft } from "./left.ts";
import { plantLambda } from "./planting.ts";
import type { Plan } from "./said.ts";
import { ALL_TARGETS, TARGETS, TELLS_ITS_RELEASE, type World } from "./world.ts";

interface Wrong {
  targets?: readonly string[];
  variables?: Record<string, string>;
  name?: string;
  part?: string;
  /** Beside the sources, as an asset. */
  ballast?: Uint8Array;
}

/** What people and accounts get wrong: told at plan where it can be known, else at its step. */
export function badInput(world: () => World): void {
  describe("at plan it is told", () => {
    const planned = async (wrong: Wrong) => {
      const folder = await write(world(), wrong);
      return { folder, ...(await world().cli.json<{ plan: Plan }>(["plan"], { cwd: folder })) };
    };
    /** The same is said when somebody deploys without looking, and nothing is begun. */
    const refused = async (wrong: Wrong, code: string) => {
      const { plan, folder } = await planned(wrong);
      expect(plan.content.problems.map((one) => one.code)).toContain(code);
      const { answer } = await world().cli.failing(["deploy"], { cwd: folder });
      expect(plan.content.problems.map((one) => one.code)).toContain(answer.error.code);
      expect(nothingLeft(world().clouds)).toEqual([]);
      return plan.content.problems.filter((one) => one.code === code);
    };

    afterEach(() => heal(world()));

    test("that a cloud forbids a variable which others would take", async () => {
      const variables = { PORT: "1", WEBSITE_NAME: "2", LAMBDA_TASK_ROOT: "3" };
      const problems = await refused({ targets: ALL_TARGETS, variables }, "provider.limit");
      const told = (target: string) =>
        problems
          .filter((one) => one.target === target)
          .map(({ detail }) => detail)
          .join(" ");
      expect(told(TARGETS.lambda)).toMatch(/LAMBDA_TASK_ROOT/);
      expect(told(TARGETS.lambda)).not.toMatch(/PORT|WEBSITE/);
      expect(told(TARGETS.run)).toMatch(/PORT/);
      expect(told(TARGETS.functions)).toMatch(/PORT/);
      expect(told(TARGETS.azure)).toMatch(/WEBSITE_NAME/);
      expect(told(TARGETS.local)).toBe("");
    });

    test("that a name is one which all clouds keep, with its place in the definition", async () => {
      const folder = await write(world(), { variables: { AWS_REGION: "x" } });
      const { answer } = await world().cli.failing(["plan"], { cwd: folder });
      expect(answer.error.code).toBe("definition.invalid");
      expect(answer.error.detail).toMatch(/lintas\.json:\d+:\d+: .*AWS_REGION/);
    });

    test("that variables are too large for one cloud but not for another", async () => {
      const variables = { LONG: "x".repeat(4_000), LONGER: "y".repeat(2_000) };
      const problems = await refused(
        { targets: [TARGETS.lambda, TARGETS.run], variables },
        "provider.limit",
      );
      expect(problems.map(({ target }) => target)).toEqual([TARGETS.lambda]);
    });

    test("that a zip is too large for one cloud but not for another", async () => {
      const problems = await refused(
        { targets: ALL_TARGETS, ballast: randomBytes(52 << 20) },
        "provider.limit",
      );
      expect(problems).toMatchObject([{ target: TARGETS.lambda }]);
      expect(problems[0]?.detail).toMatch(/52(?:\.\d)? MB; Lambda takes 50/);
    }, 60_000);

    test("that a zip is larger than what is taken, before any of it is sent", async () => {
      const folder = await write(world(), { ballast: randomBytes(102 << 20) });
      const { answer } = await world().cli.failing(["deploy"], { cwd: folder });
      expect(answer.error.code).toBe("pack.too_large");
      expect(answer.error.detail).toContain("ballast");
    }, 60_000);

    test("that a cloud has no such region, and that no such connection or product is there", async () => {
      for (const target of ["gcp:mars-north1", "nobody:eu-central-1", "aws/toaster:eu-central-1"]) {
        const folder = await write(world(), { targets: [target] });
        const { out } = await world().cli.run(["plan", "--json"], { cwd: folder });
        expect(out, target).toMatch(/"code": "(?:target\.unknown|provider\.region)"/);
        expect(out).toContain(target.split(/[:/]/)[0]);
      }
    });

    test("that a permission is missing, by its name", async () => {
      world().clouds.gcp.knobs.missing.add("run.services.create");
      const problems = await refused({ targets: [TARGETS.run] }, "provider.denied");
      expect(problems[0]?.detail).toContain("run.services.create");
    });

    test("that a key does not work any more", async () => {
      world().clouds.aws.state.keys = new Map();
      const problems = await refused({ targets: [TARGETS.lambda] }, "provider.credentials");
      expect(problems[0]?.target).toBe(TARGETS.lambda);
    });

    test("that somebody else's function has the name", async () => {
      const folder = await write(world(), { targets: [TARGETS.lambda], name: "squatted" });
      const { plan } = await world().cli.json<{ plan: Plan }>(["plan"], { cwd: folder });
      expect(plan.content.problems).toEqual([]);
      const { aws } = world().clouds;
      const asked = aws.events.findLast(({ about }) => about.startsWith("lts-squatted"));
      plantLambda(aws, asked?.about ?? "", "ap-southeast-3");
      const again = await world().cli.json<{ plan: Plan }>(["plan"], { cwd: folder });
      expect(again.plan.content.problems).toMatchObject([{ code: "provider.foreign" }]);
      const { answer } = await world().cli.failing(["deploy"], { cwd: folder });
      expect(answer.error.code).toBe("provider.foreign");
      aws.state.functions.clear();
    });
  });

  describe("a name of any length", () => {
    test("is brought into each cloud's limits and alphabet, and no two parts meet", async () => {
      const name = "a-project-with-a-name-that-is-32";
      const [part, other] = [
        "part-of-a-name-as-long-as-can-be",
        "part-of-a-name-as-long-as-can-bf",
      ];
      const folder = await write(world(), { targets: ALL_TARGETS, name, part }, other);
      await world().cli.json(["deploy"], { cwd: folder });
      const { aws, gcp, azure } = world().clouds;
      const names = [...aws.state.functions.values()].map((one) => one.name);
      expect(names).toHaveLength(2);
      expect(gcp.state.services.size).toBe(4);
      expect(azure.state.sites.size).toBe(2);
      for (const one of azure.state.sites.keys()) expect(one).toMatch(/^[a-z0-9-]{2,60}$/);
      for (const { name: one } of gcp.state.services.values())
        expect(one).toMatch(/^[a-z][a-z0-9-]{0,48}$/);
      await world().cli.json(["destroy", "--confirm", "production"], { cwd: folder });
      expect(nothingLeft(world().clouds)).toEqual([]);
    });
  });

  describe("at its step it fails", () => {
    afterEach(() => heal(world()));

    test("where a quota is used up, with what the cloud said, and nothing is left behind", async () => {
      world().clouds.azure.knobs.quotaUsedUp = true;
      const folder = await write(world(), { targets: [TARGETS.azure], name: "quota" });
      const { answer } = await world().cli.failing(["deploy"], { cwd: folder });
      expect(answer.error.code).toBe("provider.quota");
      heal(world());
      await world().cli.json(["destroy", "--confirm", "production"], { cwd: folder });
      expect(nothingLeft(world().clouds)).toEqual([]);
    });

    test("where code storage is full at AWS", async () => {
      world().clouds.aws.state.knobs.codeStorage = 1;
      const folder = await write(world(), { targets: [TARGETS.lambda], name: "storage" });
      const { answer } = await world().cli.failing(["deploy"], { cwd: folder });
      expect(answer.error.code).toBe("provider.quota");
      expect(answer.error.detail).toContain(TARGETS.lambda);
      heal(world());
      await world().cli.json(["destroy", "--confirm", "production"], { cwd: folder });
      expect(nothingLeft(world().clouds)).toEqual([]);
    });
  });

  describe("a connection", () => {
    test("with a wrong key is made, and its check says so", async () => {
      const { azure } = world().clouds;
      const args = [
        "--client-secret",
        "--tenant",
        azure.login.tenant,
        "--client",
        azure.login.client,
      ];
      const places = [
        "--endpoint",
        azure.origin,
        "--scm",
        azure.origin,
        "--authority",
        azure.origin,
      ];
      const { code, out } = await world().cli.run(
        [
          "connect",
          "azure",
          "wrong",
          ...args,
          "--account",
          azure.subscription,
          ...places,
          "--json",
        ],
        { input: "not the secret" },
      );
      expect(code).toBe(1);
      expect(JSON.parse(out)).toMatchObject({
        connection: { check: { identity: null, problem: { code: "provider.credentials" } } },
      });
      expect(out).not.toContain("not the secret");
    });

    test.each([
      ["answers in HTML", "text/html", "<html>It works!</html>"],
      ["answers with other JSON", "application/json", '{"hello":"world"}'],
    ])("to an endpoint that %s says that this is no such cloud", async (_, type, body) => {
      const server = createServer((_request, response) =>
        response.writeHead(200, { "content-type": type }).end(body),
      );
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      const { port } = server.address() as AddressInfo;
      try {
        for (const [cloud, args, input] of elsewhere(world(), `http://127.0.0.1:${port}`)) {
          const { out } = await world().cli.run(
            ["connect", cloud, `${cloud}-odd`, ...args, "--replace", "--json"],
            { input },
          );
          const { connection } = JSON.parse(out) as {
            connection: { check: { problem: { code: string } | null } };
          };
          const code = connection.check.problem?.code;
          expect([cloud, code]).toEqual([cloud, "provider.protocol"]);
        }
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  });
}

function elsewhere({ clouds: { aws, gcp, azure } }: World, origin: string) {
  const { tenant, client, secret } = azure.login;
  const key = JSON.stringify({ ...JSON.parse(gcp.account.key), token_uri: `${origin}/token` });
  return [
    ["aws", ["--keys", "AKIAFAKE", "--account", aws.account, "--endpoint", origin], "secret"],
    ["gcp", ["--service-account-key", "-", "--endpoint", origin], key],
    [
      "azure",
      [
        "--client-secret",
        "--tenant",
        tenant,
        "--client",
        client,
        "--scm",
        origin,
        "--account",
        azure.subscription,
        "--endpoint",
        origin,
        "--authority",
        azure.origin,
      ],
      secret,
    ],
  ] as const;
}

function write(world: World, wrong: Wrong, other?: string): Promise<string> {
  const { name = "wrong", part = "web", targets = [TARGETS.lambda], variables = {} } = wrong;
  const assets = wrong.ballast === undefined ? {} : { assets: "public" };
  const one = { path: "/", entry: "web.js", variables, ...assets };
  return world.project({
    definition: {
      name,
      targets: [...targets],
      functions: {
        [part]: one,
        ...(other === undefined ? {} : { [other]: { ...one, path: "/other" } }),
      },
    },
    files: {
      "web.js": TELLS_ITS_RELEASE,
      ...(wrong.ballast === undefined ? {} : { "public/ballast": wrong.ballast }),
    },
  });
}

function heal({ clouds: { aws, gcp, azure } }: World): void {
  aws.state.keys = null;
  aws.state.knobs.codeStorage = 75 * 2 ** 30;
  gcp.knobs.missing.clear();
  azure.knobs.quotaUsedUp = false;
}
