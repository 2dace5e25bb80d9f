import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Want } from "../../../shared/ports/compute.ts";
import { all, callContext, sampleWant } from "../../contract/adapters/compute-subject.ts";
import { functionKey } from "../../fakes/aws/state.ts";
import { loadGate } from "../../gate/gate.ts";
import { deploy, destroy, route } from "./engine.ts";
import { calls } from "./releases.ts";
import { type AwsSubject, REGION, lambdaSubject, plantForeign } from "./subject.ts";

let subject: AwsSubject;
beforeEach(async () => {
  subject = await lambdaSubject({ gate: await loadGate("aws") });
});
afterEach(async () => {
  await subject.close();
  expect(subject.violations).toEqual([]);
});

describe("adoption", () => {
  const adopted = "orders-handler";

  async function adoptedWant(): Promise<Want> {
    const want = await sampleWant(subject, "answers", { key: { adopted } });
    plantForeign(subject.fake, subject.adapter.name(want.key));
    return want;
  }

  test("begins with the tags, keeps the role, and is ready as any release", async () => {
    const want = await adoptedWant();
    const { steps, seen } = await deploy(subject.adapter, want);
    expect(steps).toEqual([
      "tag-function",
      "configure-function",
      "update-code",
      "create-alias",
      "allow-url",
      "allow-invoke",
      "create-url",
    ]);
    expect(seen?.ready).toBe(true);
    expect(seen?.owner).toEqual(want.owner);
    const found = subject.fake.state.functions.get(functionKey(REGION, adopted));
    expect(found?.latest.role).toBe("arn:aws:iam::123456789012:role/others");
    expect(found?.tags["team"]).toBe("others");
    expect(subject.adapter.diff(want, seen ?? null)).toEqual([]);
  });

  test("moves traffic from the part's own function to the adopted one, and back", async () => {
    const own = await sampleWant(subject, "answers");
    const want = await adoptedWant();
    const refs = [own, want].map(({ key }) => subject.adapter.name(key));
    const moved = async (weights: number[]) => {
      const shares = refs.map((ref, at) => ({ ref, weight: weights[at] ?? 0 }));
      await route(subject.adapter, shares);
      const seen = await subject.adapter.observeTraffic(callContext(), refs);
      return subject.adapter.traffic(shares, seen);
    };
    await deploy(subject.adapter, own);
    await route(subject.adapter, [{ ref: refs[0]!, weight: 100 }]);
    await deploy(subject.adapter, want);
    for (const weights of [
      [0, 100],
      [30, 70],
      [100, 0],
    ])
      expect(await moved(weights)).toEqual([]);
    const live = (name: string) =>
      subject.fake.state.functions.get(functionKey(REGION, name))?.aliases.get("live");
    expect(live(adopted)?.version).toBe("1");
  });

  test("a removal gives the function back and never deletes it", async () => {
    const want = await adoptedWant();
    const ref = subject.adapter.name(want.key);
    await deploy(subject.adapter, want);
    await route(subject.adapter, [{ ref, weight: 100 }]);
    await destroy(subject.adapter, ref);
    const found = subject.fake.state.functions.get(functionKey(REGION, adopted));
    expect(found?.tags).toEqual({ team: "others" });
    expect([found?.aliases.size, found?.urls.size, found?.versions.size]).toEqual([0, 0, 0]);
    const seen = await subject.adapter.observe(callContext(), ref);
    expect(seen?.owner).toBe("foreign");
  });

  test("a container image is refused before anything is written", async () => {
    const want = await adoptedWant();
    const found = subject.fake.state.functions.get(functionKey(REGION, adopted));
    if (found !== undefined) found.latest.packageType = "Image";
    await expect(deploy(subject.adapter, want)).rejects.toMatchObject({
      code: "function.not_adoptable",
    });
    expect(calls(subject).writes).toEqual([]);
  });

  test("foreign functions are listed on demand, without a value of their variables", async () => {
    const want = await adoptedWant();
    const scope = { organization: want.owner.organization, foreign: true };
    const found = await all(subject.adapter.list(callContext(), scope));
    expect(found).toMatchObject([
      {
        owner: "foreign",
        ref: { kind: "function", name: adopted },
        fields: { variableNames: "PASSWORD" },
      },
    ]);
    expect(JSON.stringify(found)).not.toContain("open sesame");
    expect(await all(subject.adapter.list(callContext(), {}))).toEqual([]);
    const ref = found[0]?.ref;
    const seen = ref === undefined ? null : await subject.adapter.observe(callContext(), ref);
    expect(seen?.owner).toBe("foreign");
    expect(JSON.stringify(seen)).not.toContain("open sesame");
  });
});
