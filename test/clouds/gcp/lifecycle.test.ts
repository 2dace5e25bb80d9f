import { afterEach, describe, expect, test } from "vitest";
import { PRODUCTS, REGION, type Stage, counted, released, route, startStage } from "./stage.ts";

let stage: Stage;
afterEach(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

const SECOND = "r0000002abcd";

describe.each(PRODUCTS)("%s", (product) => {
  test("lists what is foreign besides, by names that can be adopted", async () => {
    stage = await startStage(product);
    const want = await released(stage);
    if (product === "run") stage.fake.plantService(REGION, "old-shop");
    else stage.fake.plantFunction(REGION, "old-shop");
    const seen: Record<string, string> = {};
    for await (const { ref, owner } of stage.adapter.list(stage.cx, { foreign: true })) {
      seen[ref.name] = owner === "foreign" ? "foreign" : "ours";
    }
    expect(seen).toEqual({
      "old-shop": "foreign",
      [stage.adapter.name(want.key).name]: "ours",
    });
  });

  test("lists page by page, without a call for each", async () => {
    stage = await startStage(product);
    const first = await released(stage);
    const second = await released(stage, { release: SECOND });
    counted(stage);
    stage.fake.knobs.pageSize = 1;
    const names: string[] = [];
    for await (const { ref } of stage.adapter.list(stage.cx, { organization: "org_1" })) {
      names.push(ref.name);
    }
    expect(names).toEqual([first, second].map(({ key }) => stage.adapter.name(key).name));
    const { reads } = counted(stage);
    expect(reads.filter((name) => name === "revisions.list")).toHaveLength(2);
    expect(new Set(reads.map((name) => name.split(".")[1]))).toEqual(new Set(["list"]));
  });

  test("spreads the requests to its main address as the route says", async () => {
    let drawn = 0;
    stage = await startStage(product, { random: () => (drawn++ % 10) / 10 });
    const first = await released(stage);
    const second = await released(stage, { release: SECOND });
    await route(stage, [
      [first, 70],
      [second, 30],
    ]);
    const seen = await stage.adapter.observe(stage.cx, stage.adapter.name(first.key));
    const main = (seen?.url ?? "").replace("r-r0000001abcd---", "");
    const answered: string[] = [];
    for (let request = 0; request < 10; request++) {
      const answer = await stage.home.fetch(new Request(`${main}/.lintas/ready`));
      answered.push(((await answer.json()) as { release: string }).release);
    }
    expect(answered.filter((release) => release === SECOND)).toHaveLength(3);
  });
});
