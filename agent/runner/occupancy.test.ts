import { expect, test } from "vitest";
import { createOccupancy } from "./occupancy.ts";

function watched(inhabited = true) {
  const ended: number[] = [];
  const gate = Promise.withResolvers<void>();
  const occupancy = createOccupancy({
    inhabited: async () => inhabited,
    async endAll(uid) {
      ended.push(uid);
      await gate.promise;
    },
  });
  return { occupancy, ended, gate };
}

test("only the last instance of a user has what is left behind ended", async () => {
  const { occupancy, ended, gate } = watched();
  gate.resolve();
  await occupancy.enter(7);
  await occupancy.enter(7);
  await occupancy.leave(7);
  expect(ended).toEqual([]);
  await occupancy.leave(7);
  expect(ended).toEqual([7]);
});

test("nobody enters while the house is cleared", async () => {
  const { occupancy, gate } = watched();
  await occupancy.enter(7);
  const leaving = occupancy.leave(7);
  let entered = false;
  const entering = occupancy.enter(7).then(() => (entered = true));
  await new Promise((next) => setImmediate(next));
  expect(entered).toBe(false);
  gate.resolve();
  await Promise.all([leaving, entering]);
  expect(entered).toBe(true);
});

test("an empty house, and one without users, is left alone", async () => {
  const { occupancy, ended } = watched(false);
  await occupancy.enter(7);
  await occupancy.leave(7);
  await occupancy.enter(null);
  await occupancy.leave(null);
  expect(ended).toEqual([]);
});
