import { expect, test } from "vitest";
import { compileSupergraph } from "../metadata/compile.ts";
import { withHeader } from "../metadata/format/header.ts";
import { tables } from "../metadata/testing/tables.ts";
import { openBuild } from "./open-build.ts";

function compiled(): Buffer {
  const made = compileSupergraph({
    metadata: tables(2),
    authConfig: null,
    serving: { path: "/two/graphql", connectors: {} },
  });
  if ("problems" in made) throw new Error(made.problems[0]?.message);
  return Buffer.from(made.part);
}

test("a file of another format is compiled again from what it was made of", async () => {
  const file = compiled();
  const source = file.subarray(file.readUInt32LE(16));
  const other = withHeader(Buffer.from("another form"), source, file.readUInt32LE(20), 7);
  expect((await openBuild(other)).path).toBe("/two/graphql");
});

test("a damaged one is refused", async () => {
  const file = compiled();
  file[100] = (file[100] ?? 0) ^ 1;
  await expect(openBuild(file)).rejects.toMatchObject({ fault: "damaged" });
});
