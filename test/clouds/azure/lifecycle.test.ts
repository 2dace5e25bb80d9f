import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AppError } from "../../../shared/errors/app-error.ts";
import { seal } from "../../../shared/sealing.ts";
import { empty } from "../../fakes/azure/answers.ts";
import type { FakeEvent } from "../../fakes/azure/state.ts";
import { type Stage, bring, ensured, removedAll, startStage, wantOf } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

const written = (events: readonly FakeEvent[]) =>
  events.filter(({ write }) => write).map(({ operation }) => operation);

describe("a release on Azure", () => {
  test("is made by eight writes where nothing is there yet, and by six after that", async () => {
    stage.fake.knobs.principalLag = 0;
    const first = await wantOf(stage);
    expect((await ensured(stage, first)).progress).toEqual({ kind: "done" });
    const all = [
      "ResourceGroups_CreateOrUpdate",
      "StorageAccounts_Create",
      "AppServicePlans_CreateOrUpdate",
      "BlobContainers_Create",
      "WebApps_CreateOrUpdate",
      "RoleAssignments_Create",
      "Scm_Publish",
      "Tags_UpdateAtScope",
    ];
    expect(written(stage.fake.events)).toEqual(all);
    stage.fake.events.length = 0;
    await ensured(stage, await wantOf(stage, { release: "r0000002abcd" }));
    expect(written(stage.fake.events)).toEqual(all.slice(2));
  });

  test("carries its tags from the call that makes it, plan, container and app alike", async () => {
    const want = await wantOf(stage);
    await ensured(stage, want);
    const tags = {
      "lintas-organization": "org_1",
      "lintas-environment": "env_1",
      "lintas-resource": "api",
      "lintas-release": "r0000001abcd",
      "lintas-operation": "op_1",
      "lintas-hash": want.hash,
    };
    const { state, events } = stage.fake;
    const { name } = stage.adapter.name(want.key);
    expect(state.sites.get(name)?.tags).toMatchObject(tags);
    expect(state.plans.get(`lintas/${name}`)?.tags).toMatchObject(tags);
    const [account] = state.accounts.values();
    expect(account?.containers.get(name)?.metadata).toMatchObject({ lintas_hash: want.hash });
    const creating = events.filter(({ operation }) =>
      /^(ResourceGroups|StorageAccounts|AppServicePlans|WebApps)_Create/.test(operation),
    );
    expect(creating.map(({ tagged }) => tagged)).toEqual(creating.map(() => "op_1"));
  });

  test("has an app, a plan and a container of its own, and no role where it was removed", async () => {
    const [one, two] = [await wantOf(stage), await wantOf(stage, { release: "r0000002abcd" })];
    await ensured(stage, one);
    await ensured(stage, two);
    const { state } = stage.fake;
    expect([state.sites.size, state.plans.size, state.roles.size]).toEqual([2, 2, 2]);
    stage.fake.events.length = 0;
    await removedAll(stage, one);
    expect(written(stage.fake.events)).toEqual([
      "RoleAssignments_Delete",
      "BlobContainers_Delete",
      "WebApps_Delete",
      "AppServicePlans_Delete",
    ]);
    const { name } = stage.adapter.name(two.key);
    expect([...state.sites.keys()]).toEqual([name]);
    expect([...state.plans.keys()]).toEqual([`lintas/${name}`]);
    expect(state.roles.size).toBe(1);
    expect(
      [...state.accounts.values()].flatMap(({ containers }) => [...containers.keys()]),
    ).toEqual([name]);
  });

  test("gets its secrets as settings, and in no step, no row and nothing that is seen", async () => {
    const plain = await wantOf(stage);
    const context = `${plain.key.release}/${plain.key.part}`;
    const text = JSON.stringify({ PASSWORD: "open sesame" });
    const secrets = await seal(stage.home.sealingKey, text, context);
    const want = { ...plain, secrets };
    const shown: unknown[] = [];
    const { seen } = await bring(stage, {
      ref: stage.adapter.name(want.key),
      missing: (now) => {
        const steps = stage.adapter.diff(want, now);
        shown.push(steps, now);
        return steps;
      },
    });
    const { name } = stage.adapter.name(want.key);
    expect(stage.fake.state.sites.get(name)?.settings).toMatchObject({
      PASSWORD: "open sesame",
      GREETING: "hello",
      LINTAS_RELEASE: "r0000001abcd",
      LINTAS_PART: "api",
      LINTAS_TIMEOUT_MS: "5000",
    });
    const again = await stage.adapter.observe(stage.cx, stage.adapter.name(want.key));
    expect(JSON.stringify([shown, seen, again])).not.toContain("open sesame");
    expect(again?.fields).toMatchObject({
      "variables.GREETING": "hello",
      "secrets.PASSWORD": "set",
    });
  });

  test("shows what Azure set, in steps of its own, and no drift for that", async () => {
    const want = await wantOf(stage);
    await ensured(stage, want);
    const seen = await stage.adapter.observe(stage.cx, stage.adapter.name(want.key));
    const { artifact: _, ...fields } = stage.adapter.fields(want);
    expect(seen?.fields).toEqual(fields);
    expect(fields).toMatchObject({ memoryMb: 512, maxInstances: 40, minInstances: 0 });
    expect(stage.adapter.diff(want, seen)).toEqual([]);
  });

  test("has a host id of its own: the first 32 characters of its name are its part's", async () => {
    for (const release of ["r0000001abcd", "r0000002abcd"]) {
      await ensured(stage, await wantOf(stage, { release }));
    }
    const ids = [...stage.fake.state.sites.values()].map(
      ({ settings }) => settings["AzureFunctionsWebHost__hostid"] ?? "",
    );
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]{1,32}$/);
  });
});

describe("however Azure announces the end of a write", () => {
  for (const announced of ["at-once", "azure-async", "location", "state"] as const) {
    test(`${announced}: it is followed to its end`, async () => {
      const { knobs } = stage.fake;
      knobs.announce = { storage: announced, plan: announced, site: announced };
      knobs.looks = 3;
      const { seen } = await ensured(stage, await wantOf(stage));
      expect(seen?.ready).toBe(true);
    });
  }

  test("one that fails late ends the step with Azure's reason", async () => {
    stage.fake.knobs.announce.plan = "azure-async";
    stage.fake.hook = ({ operation, phase }) => {
      if (operation !== "AppServicePlans_CreateOrUpdate" || phase !== "before") return;
      stage.fake.knobs.failsLate = { code: "NoCapacity", message: "There is no room." };
    };
    const { progress } = await ensured(stage, await wantOf(stage));
    expect(progress).toEqual({
      kind: "failed",
      code: "provider.fatal",
      detail: "put-plan: NoCapacity: There is no room.",
    });
  });

  test("an address that is not Azure's is not followed: our token would go with it", async () => {
    const elsewhere = () => empty(202, { location: "https://elsewhere.example/operations/1" });
    stage.fake.failOnce("StorageAccounts_Create", "before", elsewhere);
    const code = await ensured(stage, await wantOf(stage)).catch((error: AppError) => error.code);
    expect(code).toBe("provider.protocol");
  });
});

// Azure answers deletes with 202 as well, which its own models leave out: so without the gate.
test("a removal that takes long is followed until what it removes is gone", async () => {
  await stage.close();
  stage = await startStage({ ungated: true });
  const want = await wantOf(stage);
  await ensured(stage, want);
  const place = `https://management.azure.com/subscriptions/${stage.fake.subscription}/providers/Microsoft.Web/locations/southeastasia/operationresults`;
  const later = () => empty(202, { location: `${place}/unknown?api-version=2024-11-01` });
  stage.fake.failOnce("AppServicePlans_Delete", "after", later);
  await removedAll(stage, want);
  expect(await stage.adapter.observe(stage.cx, stage.adapter.name(want.key))).toBeNull();
});

describe("a publish", () => {
  test("whose deployment is forgotten after its end is decided by the app", async () => {
    stage.fake.knobs.deployment.forgets = true;
    expect((await ensured(stage, await wantOf(stage))).seen?.ready).toBe(true);
  });

  test("whose deployment is never found is decided by the app", async () => {
    stage.fake.knobs.deployment.unknownFor = 4;
    stage.fake.knobs.deployment.runningFor = 0;
    const want = await wantOf(stage);
    // Its service knows nothing of it, and it runs all the same.
    stage.fake.hook = ({ operation, phase, name }) => {
      const site = stage.fake.state.sites.get(name);
      const [deployment] = site?.deployments ?? [];
      if (operation !== "Scm_Deployment" || phase !== "after" || !site || !deployment) return;
      deployment.status = 4;
      site.running = deployment.digest;
    };
    expect((await ensured(stage, want)).seen?.ready).toBe(true);
  });

  for (const [status, words] of [
    [3, "failed"],
    [-1, "was cancelled"],
    [6, "succeeded only in part"],
  ] as const) {
    test(`whose deployment ${words} fails with its log`, async () => {
      stage.fake.knobs.deployment.ends = status;
      const { progress } = await ensured(stage, await wantOf(stage));
      expect(progress).toMatchObject({ kind: "failed", code: "provider.fatal" });
      expect(progress.kind === "failed" && progress.detail).toContain(`The deployment ${words}: `);
    });
  }

  test("in whose way another deployment was is made again", async () => {
    stage.fake.knobs.deployment.ends = 5;
    const want = await wantOf(stage);
    const { progress } = await ensured(stage, want);
    expect(progress).toMatchObject({ kind: "failed", means: "gone" });
    stage.fake.knobs.deployment.ends = 4;
    expect((await ensured(stage, want)).seen?.ready).toBe(true);
  });

  test("of a function that never answers fails, and the release is never ready", async () => {
    const want = await wantOf(stage);
    stage.fake.knobs.broken.add(want.artifact.digest);
    const { progress } = await ensured(stage, want);
    expect(progress).toMatchObject({ kind: "failed", code: "function.start_failed" });
    const seen = await stage.adapter.observe(stage.cx, stage.adapter.name(want.key));
    expect(seen?.ready).toBe(false);
  });

  test("of a host that takes a while to start ends when it answers as its release", async () => {
    const want = await wantOf(stage);
    stage.fake.knobs.slow.set(want.artifact.digest, 4);
    expect((await ensured(stage, want)).seen?.ready).toBe(true);
  });

  test("of a zip that is not the one of its digest is not begun", async () => {
    const want = await wantOf(stage);
    stage.home.zips.set(`org_1/${want.artifact.digest}`, new TextEncoder().encode("another"));
    const code = await ensured(stage, want).catch((error: AppError) => error.code);
    expect(code).toBe("blob.digest_mismatch");
    expect(written(stage.fake.events)).not.toContain("Scm_Publish");
  });
});

describe("what stands in the way", () => {
  const codeOf = async () =>
    ensured(stage, await wantOf(stage)).then(
      ({ progress }) => progress.kind,
      (error: AppError) => error.code,
    );

  test("a name that another tenant holds is told as such", async () => {
    stage.fake.knobs.takenSites.add(stage.adapter.name((await wantOf(stage)).key).name);
    expect(await codeOf()).toBe("provider.name_taken");
  });

  test("a quota that is used up is told as such, and nothing but what is shared is left", async () => {
    stage.fake.knobs.quotaUsedUp = true;
    expect(await codeOf()).toBe("provider.quota");
    const want = await wantOf(stage);
    expect(await stage.adapter.observe(stage.cx, stage.adapter.name(want.key))).toBeNull();
  });

  test("an app of the same name that is not ours is foreign, and is left as it is", async () => {
    const want = await wantOf(stage);
    const ref = stage.adapter.name(want.key);
    const planted = stage.fake.plantSite(ref.name);
    const seen = await stage.adapter.observe(stage.cx, ref);
    expect(seen).toMatchObject({ owner: "foreign", ready: true });
    expect(stage.adapter.diff(want, seen)).toEqual([]);
    expect(stage.adapter.remove(ref, seen)).toEqual([]);
    expect(stage.fake.state.sites.get(ref.name)).toBe(planted);
  });

  test("a resource group that is there stays as it is, whoever made it", async () => {
    stage.fake.state.groups.set("lintas", {
      name: "lintas",
      location: "westeurope",
      tags: { a: "b" },
    });
    await ensured(stage, await wantOf(stage));
    expect(stage.fake.state.groups.get("lintas")).toMatchObject({
      location: "westeurope",
      tags: { a: "b" },
    });
  });
});

describe("every call", () => {
  test("to Resource Manager is taken out of the documented bucket of its kind", async () => {
    await ensured(stage, await wantOf(stage));
    await removedAll(stage, await wantOf(stage));
    const scm = stage.fake.events.filter(({ operation }) => operation.startsWith("Scm_"));
    expect(stage.paced).toHaveLength(stage.fake.events.length - scm.length);
    const kinds = new Map(
      stage.paced.map(({ bucket, ...rate }) => [bucket.split(":").at(-1), rate]),
    );
    expect(Object.fromEntries(kinds)).toEqual({
      reads: { burst: 250, perSecond: 25 },
      writes: { burst: 200, perSecond: 10 },
      deletes: { burst: 200, perSecond: 10 },
    });
  });

  test("that is throttled says so, with the time that Azure asks for", async () => {
    stage.fake.knobs.throttled = true;
    const ref = stage.adapter.name((await wantOf(stage)).key);
    const looks = async () => {
      for (;;) await stage.adapter.observe(stage.cx, ref);
    };
    const error = await looks().catch((thrown: unknown) => thrown);
    expect(stage.adapter.judge(error)).toBe("throttle");
    expect((error as AppError).retryAfter).toBe(1);
  });
});
