import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ERROR_PAGES, errorPages } from "../../scripts/docs-errors.ts";
import { errorCatalog } from "./catalog.ts";

describe.each(Object.entries(errorCatalog))("%s", (code, entry) => {
  test("is a code, a sentence of what it is and one of what to do", () => {
    expect(code).toMatch(/^[a-z]+(?:\.[a-z_]+)?$/);
    expect(entry.title).toMatch(/^[A-Z][^\n]*[^.]$/);
    expect(entry.remedy).toMatch(/^[A-Z`][^\n]*\.$/);
    expect(entry.status).toBeGreaterThanOrEqual(400);
    expect(entry.status).toBeLessThan(600);
  });
});

test("docs/errors holds exactly the pages of the catalogue (`node scripts/docs-errors.ts` writes them)", () => {
  const pages = errorPages();
  expect(readdirSync(ERROR_PAGES).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) {
    expect(readFileSync(join(ERROR_PAGES, name), "utf8"), name).toBe(text);
  }
});
