import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { personalEnvironment } from "../deploy/personal-environment.ts";
import { RELEASE_2, T0 } from "../fake/fake-state.ts";
import { writeProject, writeSource } from "../fake/project-folder.ts";
import { type Desk, desk } from "../fake/run-lintas.ts";

let at: Desk;
beforeEach(async () => {
  at = await desk();
  await writeProject(at.folder);
});
afterEach(() => at.close());

const deployments = () => at.manager.seen.filter((one) => one.path.endsWith("/deployments"));

test("dev releases every change to an environment of one's own, with its time and its logs", async () => {
  at.manager.state.logs = [
    {
      seq: 1,
      at: T0,
      stream: "stdout",
      release: RELEASE_2,
      part: "web",
      instance: null,
      text: "hi",
    },
  ];
  let changed = 0;
  const ran = await at.run(["dev"], {
    interruptWhen(text) {
      const live = text.match(/✓ live in \d/g)?.length ?? 0;
      if (live === 1 && text.includes("web hi") && changed++ === 0) {
        void writeSource(at.folder, "two");
      }
      return live === 2;
    },
  });
  expect(ran.exit).toBe(130);
  expect(deployments().length).toBeGreaterThanOrEqual(2);
  expect(deployments()[0]!.path).toContain("/environments/dev-ana-b/");
  expect(ran.err).toContain("http://shop-dev-ana-b.localhost:7080/");
  expect(ran.out).toContain("lintas destroy --env dev-ana-b");
});

test("a mistake is told and waited out; --json prints one object at the end", async () => {
  await writeFile(join(at.folder, "src/web.ts"), "export default {{");
  let mended = false;
  const ran = await at.run(["dev", "--json"], {
    interruptWhen(text) {
      if (!mended && text.includes("could not be packed") && text.includes("Watching")) {
        mended = true;
        void writeSource(at.folder, "two");
      }
      return text.includes("✓ live in");
    },
  });
  expect(ran.json).toMatchObject({
    environment: "dev-ana-b",
    url: "http://shop-dev-ana-b.localhost:7080/",
    deployed: 1,
  });
});

test("the environment of one's own has a name that any host may carry", () => {
  expect(personalEnvironment("Ana B.")).toBe("dev-ana-b");
  expect(personalEnvironment("Łukasz Żak")).toMatch(/^dev-[a-z0-9-]+$/);
  expect(personalEnvironment("山田")).toBe("dev-me");
  expect(personalEnvironment("x".repeat(99))).toHaveLength(32);
});
