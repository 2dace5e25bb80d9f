import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cloudName } from "./cloud-name.ts";
import { Slug } from "./names.ts";

const key = {
  organization: "org_1",
  project: "prj_1",
  environment: "env_1",
  part: "api",
  names: { project: "shop", environment: "production" },
};
const slug = fc
  .string({ unit: fc.constantFrom("a", "b", "x", "z", "0", "9", "-"), minLength: 1, maxLength: 32 })
  .filter((text) => Slug.safeParse(text).success);

describe("the name of a part at a cloud", () => {
  test("can be read, and is the same for the same key", () => {
    expect(cloudName(key, 64)).toMatch(/^lts-shop-production-api-[0-9a-z]{8}$/);
    expect(cloudName({ ...key }, 64)).toBe(cloudName(key, 64));
  });

  test("differs for another organization, project, environment or part of the same names", () => {
    const others = [
      { organization: "org_2" },
      { project: "prj_2" },
      { environment: "env_2" },
      { part: "web" },
    ].map((over) => cloudName({ ...key, ...over }, 64));
    expect(new Set([cloudName(key, 64), ...others]).size).toBe(5);
  });

  test("differs for two products that share their names at a cloud", () => {
    expect(cloudName(key, 64, "functions")).not.toBe(cloudName(key, 64));
    expect(cloudName(key, 64, "functions")).toMatch(/^lts-shop-production-api-[0-9a-z]{8}$/);
  });

  test("fits into any limit and alphabet that clouds have, however long its words are", () => {
    fc.assert(
      fc.property(
        slug,
        slug,
        slug,
        fc.integer({ min: 24, max: 64 }),
        (project, environment, part, max) => {
          const name = cloudName({ ...key, part, names: { project, environment } }, max);
          expect(name.length).toBeLessThanOrEqual(max);
          expect(name).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$/);
        },
      ),
    );
  });
});
