import { afterAll, beforeAll, expect, test } from "vitest";
import { idempotency, token } from "../../../shared/schema/people.ts";
import { memoryCloud } from "../../../test/fakes/memory/compute.ts";
import { type FreshDatabase, freshDatabase } from "../../../test/harness/postgres.ts";
import type { Services } from "../services.ts";
import { install, newPlace } from "../testing/place.ts";
import { memoryJobs, servicesOf, targetsOf } from "../testing/worker.ts";
import { tidy } from "./tidy.ts";

let database: FreshDatabase;
let services: Services;

beforeAll(async () => {
  database = await freshDatabase();
  await install(database.db);
  const targets = targetsOf({ local: memoryCloud().adapter() });
  services = servicesOf(await newPlace(database.db), { jobs: memoryJobs(), targets });
});
afterAll(() => database.drop());

const ago = (ms: number) => new Date(services.clock.now().getTime() - ms);

test("old answers are forgotten, and recent ones are still given again", async () => {
  const { keepAnswersMs } = services.lengths;
  const row = { scope: "org_1", principal: "usr_1", request: "digest" };
  await services.db.insert(idempotency).values([
    { ...row, key: "old-key-1", createdAt: ago(keepAnswersMs + 1_000) },
    { ...row, key: "new-key-1", createdAt: ago(keepAnswersMs - 60_000) },
  ]);
  await tidy(services);
  const left = await services.db.select({ key: idempotency.key }).from(idempotency);
  expect(left).toEqual([{ key: "new-key-1" }]);
});

test("tokens that ended long ago go; those that ended lately stay to be recognised", async () => {
  const { keepTokensMs } = services.lengths;
  const made = (id: string, ended: { expiresAt: Date; revokedAt?: Date }) => ({
    id,
    kind: "personal" as const,
    name: id,
    hash: id,
    createdAt: ago(keepTokensMs * 2),
    ...ended,
  });
  const future = ago(-60_000);
  await services.db
    .insert(token)
    .values([
      made("tok_expired_long_ago", { expiresAt: ago(keepTokensMs + 1_000) }),
      made("tok_revoked_long_ago", { expiresAt: future, revokedAt: ago(keepTokensMs + 1_000) }),
      made("tok_expired_lately", { expiresAt: ago(60_000) }),
      made("tok_good", { expiresAt: future }),
    ]);
  await tidy(services);
  const left = await services.db.select({ id: token.id }).from(token);
  expect(left.map(({ id }) => id).toSorted()).toEqual(["tok_expired_lately", "tok_good"]);
});
