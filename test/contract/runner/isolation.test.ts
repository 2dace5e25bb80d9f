import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunnerHealth } from "../../../shared/protocol/runner.ts";
import {
  type DeployedPart,
  callFunction,
  deploy,
  over,
  want,
} from "../../../agent/runner/testing/runner-api.ts";
import {
  type RunnerFolders,
  isRoot,
  runnerFolders,
} from "../../../agent/runner/testing/running-runner.ts";
import type { RunnerConfig } from "../../../agent/runner/config.ts";
import { startMark } from "../../../agent/runner/process-table.ts";
import { type Runner, startRunner } from "../../../agent/runner/runner.ts";

interface Findings {
  found: Record<string, string>;
  uid: number;
  gid: number;
  groups: number[];
  cwd: string;
}

const REFUSED = ["EACCES", "EPERM"];

let folders: RunnerFolders;
let runner: Runner;
let secrets: string;
let spy: DeployedPart;
let neighbour: DeployedPart;
const database = createServer((socket) => socket.destroy());

beforeAll(async () => {
  folders = await runnerFolders();
  runner = await startRunner(folders.config());
  secrets = await mkdtemp(join(tmpdir(), "secrets-"));
  await mkdir(join(secrets, "postgres"), { mode: 0o700 });
  await writeFile(join(secrets, "master.key"), "the master key", { mode: 0o600 });
  await new Promise<void>((resolve) => {
    database.listen(join(secrets, "postgres", ".s.PGSQL.5432"), resolve);
  });
  spy = await deploy(runner.socket, "spies", { organization: "org_spy" });
  neighbour = await deploy(runner.socket, "answers", { organization: "org_neighbour" });
});

afterAll(async () => {
  database.close();
  await runner.close();
  await folders.remove();
  await rm(secrets, { recursive: true, force: true });
});

async function startedFolders(times: Partial<RunnerConfig["times"]>) {
  const own = await runnerFolders();
  const started = await startRunner(own.config({ times }));
  return {
    runner: started,
    async close() {
      await started.close();
      await own.remove();
    },
  };
}

async function spyOn(queries: Record<"read" | "list" | "connect", string[]>): Promise<Findings> {
  const query = new URLSearchParams(
    Object.entries(queries).flatMap(([kind, paths]) =>
      paths.map((path): [string, string] => [kind, path]),
    ),
  );
  return (await callFunction(runner.socket, spy, `/?${query.toString()}`)).json<Findings>();
}

/** What no function may reach. */
async function forbidden(): Promise<Record<"read" | "list" | "connect", string[]>> {
  const { dataDirectory, runtimeDirectory, socket } = folders.config();
  const [instance] = await want(runner.socket, neighbour);
  const { pid } = (await callFunction(runner.socket, neighbour, "/")).json<{ pid: number }>();
  const { organization } = neighbour.spec.owner;
  const code = join(runtimeDirectory, "c", `${neighbour.release}.api`);
  return {
    read: [
      join(secrets, "master.key"),
      join(dataDirectory, "sealing-key.json"),
      join(dataDirectory, "users.json"),
      join(dataDirectory, "parts", neighbour.release, "api.json"),
      join(dataDirectory, "artifacts", organization, `${neighbour.spec.artifact.digest}.zip`),
      join(code, "node.mjs"),
      `/proc/${pid}/environ`,
      `/proc/${pid}/mem`,
      `/proc/${process.pid}/environ`,
    ],
    list: [
      dataDirectory,
      runtimeDirectory,
      code,
      join(runtimeDirectory, "i"),
      join(secrets, "postgres"),
      join(runtimeDirectory, "i", instance!.id, "h"),
    ],
    connect: [instance!.socket, socket, join(secrets, "postgres", ".s.PGSQL.5432")],
  };
}

if (isRoot)
  describe("where we are root, a function", () => {
    test("reaches no key, journal, artifact, neighbour, database or runner", async () => {
      const queries = await forbidden();
      const { found } = await spyOn(queries);
      const paths = Object.values(queries).flat();
      expect(Object.keys(found).toSorted()).toEqual(paths.toSorted());
      for (const path of paths) expect(REFUSED, `${path}: ${found[path]}`).toContain(found[path]);
    });

    test("runs as a user of its own, without further groups", async () => {
      const { uid, gid, groups } = await spyOn({ read: [], list: [], connect: [] });
      expect(uid).toBeGreaterThanOrEqual(310_000);
      expect(gid).toBe(uid);
      expect(groups.filter((group) => group !== gid)).toEqual([]);
      const other = await deploy(runner.socket, "spies", { organization: "org_other" });
      const answer = await callFunction(runner.socket, other, "/");
      expect(answer.json<Findings>().uid).not.toBe(uid);
    });

    test("has the same user in each release of its part, and another in another environment", async () => {
      const uidOf = async (part: DeployedPart) =>
        (await callFunction(runner.socket, part, "/")).json<Findings>().uid;
      const again = await deploy(runner.socket, "spies", { organization: "org_spy" });
      expect(await uidOf(again)).toBe(await uidOf(spy));
      const staging = await deploy(runner.socket, "spies", {
        organization: "org_spy",
        environment: "staging",
      });
      expect(await uidOf(staging)).not.toBe(await uidOf(spy));
    });

    test("cannot put a link in the place of its socket once it is trusted", async () => {
      const part = await deploy(runner.socket, "swapsSocket", {
        spec: { variables: { TARGET: runner.socket } },
      });
      const outcome = (await callFunction(runner.socket, part, "/")).json();
      expect(outcome).toEqual({ unlink: "EACCES", rename: "EACCES", link: "EACCES" });
    });

    test("leaves no process under a user that another tenant may be given", async () => {
      const part = await deploy(runner.socket, "escapes", { organization: "org_escape" });
      const { pid } = (await callFunction(runner.socket, part, "/")).json<{ pid: number }>();
      expect(await startMark(pid)).not.toBeNull();
      expect((await over(runner.socket, "DELETE", part.path)).status).toBe(204);
      expect(await startMark(pid)).toBeNull();
    });

    test("can read its own code and write its own home", async () => {
      const { cwd } = await spyOn({ read: [], list: [], connect: [] });
      const { found } = await spyOn({ read: [join(cwd, "node.mjs")], list: [cwd], connect: [] });
      expect(found[cwd]).toBe("node.mjs");
    });
  });

test("a function that puts a link in the place of its socket is never asked anything", async () => {
  const linking = await startedFolders({ start: 300, answer: 2_000 });
  try {
    const part = await deploy(linking.runner.socket, "linksSocket", {
      spec: { variables: { TARGET: linking.runner.socket } },
    });
    expect(part.answer.json()).toMatchObject({ state: "failed" });
  } finally {
    await linking.close();
  }
});

test("the runner says what separates functions on this machine", async () => {
  const health = (await over(runner.socket, "GET", "/v1/health")).json<RunnerHealth>();
  expect(health.separation.users).toBe(isRoot);
});
