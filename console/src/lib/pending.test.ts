import { expect, test } from "vitest";
import { pendingTargets } from "./pending.ts";

const pending = (target: string, part: string, more: object = {}) => ({
  target,
  part,
  release: "r00000000001",
  weight: 25,
  detail: `${part} was refused`,
  attempts: 1,
  since: "2026-01-02T03:00:00.000Z",
  nextRetryAt: null,
  ...more,
});

test("a target is told once, with all parts that wait there and the next try", () => {
  const all = pendingTargets([
    pending("aws:x", "stock", { weight: 0 }),
    pending("aws:x", "stock", { attempts: 3 }),
    pending("aws:x", "web", {
      since: "2026-01-02T02:00:00.000Z",
      nextRetryAt: "2026-01-02T03:01:00.000Z",
    }),
    pending("gcp:y", "web"),
  ]);
  expect(all).toMatchObject([
    {
      target: "aws:x",
      parts: ["stock", "web"],
      detail: "stock was refused",
      attempts: 3,
      since: "2026-01-02T02:00:00.000Z",
      nextRetryAt: "2026-01-02T03:01:00.000Z",
    },
    { target: "gcp:y", parts: ["web"], nextRetryAt: null },
  ]);
  expect(pendingTargets([])).toEqual([]);
});
