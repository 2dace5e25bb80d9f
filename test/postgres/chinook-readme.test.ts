import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHINOOK, openChinook } from "../harness/chinook.ts";
import { emptyDatabase } from "../harness/postgres.ts";

const REQUEST = /As `(\w+)(?: (\d+))?`:\n\n```graphql\n([^`]+)```\n\n```json\n([^`]+)```/g;

test("the answers in the example's README are those of the example", async () => {
  const readme = await readFile(join(CHINOOK, "README.md"), "utf8");
  const database = await emptyDatabase();
  const store = await openChinook(database.url);
  try {
    const written = [...readme.matchAll(REQUEST)];
    expect(written).toHaveLength(readme.split("```graphql").length - 1);
    for (const [, role = "", id, query = "", answer = ""] of written) {
      expect(await store.ask(role, Number(id ?? 0), query), query).toEqual(JSON.parse(answer));
    }
  } finally {
    await store.close();
    await database.drop();
  }
});
