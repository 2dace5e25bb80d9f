import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Seen, Want } from "../../shared/ports/compute.ts";
import { seal } from "../../shared/sealing.ts";
import { deploy, destroy, route } from "../clouds/aws/engine.ts";
import { all, callContext, ids, sampleWant } from "../contract/adapters/compute-subject.ts";
import { type EmulatedAws, emulatedAws, zipOf } from "./aws-subject.ts";
import { type Emulator, startMiniStack, startMoto } from "./emulators.ts";

let emulator: Emulator;
let subject: EmulatedAws;

/** A release of one part, whose function says `word`, a variable and a secret. */
async function release(word: string, before?: Want): Promise<Want> {
  const bytes = await zipOf(`export default { fetch(request) {
    console.log("asked for " + new URL(request.url).pathname);
    const { GREETING: greeting, TOKEN: token } = process.env;
    return Response.json({ word: "${word}", greeting, token });
  } };`);
  const digest = createHash("sha256").update(bytes).digest("hex");
  const artifact = subject.home.artifact.bind(subject.home);
  subject.home.artifact = async (organization, wanted) =>
    wanted === digest ? Uint8Array.from(bytes) : artifact(organization, wanted);
  const { organization, project, environment } = before?.key ?? {};
  const want = await sampleWant(subject, "answers", {
    variables: { GREETING: `hello from ${word}` },
    key: {
      release: ids.release(),
      ...(organization === undefined ? {} : { organization }),
      ...(project === undefined ? {} : { project }),
      ...(environment === undefined ? {} : { environment }),
    },
  });
  const secrets = await seal(
    subject.home.sealingKey,
    JSON.stringify({ TOKEN: `secret of ${word}` }),
    `${want.key.release}/${want.key.part}`,
  );
  return { ...want, artifact: { digest, size: bytes.length }, secrets };
}

async function ask(seen: Seen | null, want: Want, path: string): Promise<unknown> {
  const at = { ref: subject.adapter.name(want.key), url: seen?.url ?? null };
  const answer = await subject.adapter.call(callContext(), at, new Request(`http://f${path}`));
  return answer.json();
}

async function weights(...wants: Want[]): Promise<Record<string, number>> {
  const refs = wants.map(({ key }) => subject.adapter.name(key));
  return { ...(await subject.adapter.observeTraffic(callContext(), refs)).weights };
}

async function left(want: Want): Promise<Seen[]> {
  const { organization } = want.owner;
  return all(subject.adapter.list(callContext(), { organization }));
}

describe("on MiniStack, which runs the zip", () => {
  beforeAll(async () => {
    emulator = await startMiniStack();
    subject = await emulatedAws(emulator, { account: "000000000000", ownRole: true });
  });
  afterAll(async () => {
    await subject.close();
    await emulator.stop();
    expect(subject.violations()).toEqual([]);
  });

  test("deploy, invoke, promote, roll back, read logs, remove, and nothing is left", async () => {
    const { adapter } = subject;
    const first = await release("one");
    const one = await deploy(adapter, first, { patience: 5 });
    expect(one.seen?.ready).toBe(true);
    const { release: id, part } = first.key;
    expect(await ask(one.seen, first, "/.lintas/ready")).toEqual({ release: id, part });
    expect(await ask(one.seen, first, "/a")).toEqual({
      word: "one",
      greeting: "hello from one",
      token: "secret of one",
    });
    const [refOne] = [adapter.name(first.key)];
    await route(adapter, [{ ref: refOne, weight: 100 }]);

    const second = await release("two", first);
    const two = await deploy(adapter, second);
    expect(await ask(two.seen, second, "/b")).toMatchObject({ word: "two" });
    // The old one still answers as itself, and takes the traffic.
    expect(await ask(one.seen, first, "/c")).toMatchObject({ word: "one" });
    expect(await weights(first, second)).toEqual({ [refOne.name]: 100 });

    const refTwo = adapter.name(second.key);
    for (const shares of [
      [
        { ref: refOne, weight: 90 },
        { ref: refTwo, weight: 10 },
      ],
      [{ ref: refTwo, weight: 100 }],
      [{ ref: refOne, weight: 100 }],
    ]) {
      expect(await route(adapter, shares)).toEqual(["shift-live"]);
      const wanted = Object.fromEntries(shares.map(({ ref, weight }) => [ref.name, weight]));
      expect(await weights(first, second)).toEqual(wanted);
    }

    const options = { after: 0, follow: false };
    const texts = async (want: Want) =>
      (await all(adapter.logs(callContext(), adapter.name(want.key), options))).map(
        ({ text }) => text,
      );
    await expect.poll(() => texts(first), { timeout: 20_000 }).toContain("asked for /c");
    await expect.poll(() => texts(second), { timeout: 20_000 }).toContain("asked for /b");
    expect(await texts(second)).not.toContain("asked for /c");

    expect(await left(first)).toHaveLength(2);
    await destroy(adapter, refTwo);
    expect(await left(first)).toHaveLength(1);
    await destroy(adapter, refOne);
    expect(await left(first)).toEqual([]);
    expect(await adapter.observe(callContext(), refOne)).toBeNull();
  });

  test("a private function refuses what this installation did not sign", async () => {
    const want = await release("private");
    const closed: Want = {
      ...want,
      access: "private",
      invokeKey: Buffer.alloc(32).toString("base64url"),
    };
    const { seen } = await deploy(subject.adapter, closed, { patience: 5 });
    const at = { ref: subject.adapter.name(closed.key), url: seen?.url ?? null };
    const answer = await subject.adapter.call(callContext(), at, new Request("http://f/"));
    expect(answer.status).toBe(403);
    await destroy(subject.adapter, subject.adapter.name(closed.key));
  });
});

describe("on moto, which runs nothing", () => {
  beforeAll(async () => {
    emulator = await startMoto();
    subject = await emulatedAws(emulator, { account: "123456789012", ownRole: true });
  });
  afterAll(async () => {
    await subject.close();
    await emulator.stop();
    expect(subject.violations()).toEqual([]);
  });

  test("deploy twice, move the traffic, remove, and nothing is left", async () => {
    const { adapter } = subject;
    const first = await release("one");
    const second = await release("two", first);
    for (const want of [first, second]) {
      expect((await deploy(adapter, want)).seen?.ready).toBe(true);
    }
    const [one, two] = [adapter.name(first.key), adapter.name(second.key)];
    await route(adapter, [{ ref: one, weight: 100 }]);
    for (const shares of [
      [
        { ref: one, weight: 75 },
        { ref: two, weight: 25 },
      ],
      [{ ref: two, weight: 100 }],
      [{ ref: one, weight: 100 }],
    ]) {
      expect(await route(adapter, shares)).toEqual(["shift-live"]);
    }
    expect(await weights(first, second)).toEqual({ [one.name]: 100 });
    expect(await left(first)).toHaveLength(2);
    await destroy(adapter, two);
    await destroy(adapter, one);
    expect(await left(first)).toEqual([]);
  });
});
