import { expect, test } from "vitest";
import { testClock } from "../../../test/harness/clock.ts";
import { silentLogger } from "../../../shared/log.ts";
import type { PartSpec } from "../../../shared/protocol/runner.ts";
import { generateSealingKeyPair } from "../../../shared/sealing.ts";
import type { EngineHost } from "../host/engine-host.ts";
import { ReleaseBook } from "../host/release-book.ts";
import { ReleaseLogs } from "../host/release-logs.ts";
import { memoryObjects } from "../host/testing/memory-objects.ts";
import type { Journal } from "../../../shared/protocol/part-record.ts";
import { Parts } from "./parts.ts";

test("a release that is removed while it is still being loaded does not come back to the disk", async () => {
  const disk = new Map<string, unknown>();
  const loaded = Promise.withResolvers<void>();
  const told = Promise.withResolvers<void>();
  const journal: Journal = {
    load: async () => [],
    async write(record) {
      if (record.proven) await told.promise;
      disk.set(record.release, record);
    },
    remove: async (release) => void disk.delete(release),
  };
  const host = { prove: () => loaded.promise, drain: () => loaded.promise };
  const objects = memoryObjects();
  const artifact = objects.keep("org_a", new Uint8Array([1]));
  const clock = testClock();
  const parts = new Parts({
    journal,
    objects,
    host: host as unknown as EngineHost,
    book: new ReleaseBook(),
    logs: new ReleaseLogs(clock),
    key: await generateSealingKeyPair("test"),
    answerMs: 0,
    clock,
    log: silentLogger,
  });
  await parts.put("rel_1", "api", specOf(artifact));
  expect(disk.size).toBe(1);
  const part = parts.get("rel_1", "api");
  expect(await parts.remove(part)).toBe(false);
  loaded.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  told.resolve();
  await part.removal;
  await new Promise((resolve) => setImmediate(resolve));
  expect(disk.size).toBe(0);
});

function specOf(artifact: PartSpec["artifact"]): PartSpec {
  const [project, environment, resource, build] = ["prj_a", "env_a", "api", "bld_a"];
  const ids = { project, environment, resource, build, release: "rel_1", operation: "op_a" };
  return {
    owner: { organization: "org_a", ...ids },
    hash: "h1",
    artifact,
    limits: {
      memoryMb: 64,
      timeoutMs: 1_000,
      concurrency: 1,
      minInstances: 0,
      maxInstances: 1,
    },
    access: "public",
    invokeKey: "",
    variables: {},
    secrets: null,
  };
}
