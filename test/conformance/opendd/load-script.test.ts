import { expect, it } from "vitest";
import { partsOf } from "./load-script.ts";

it("rows that are copied are told from the statements around them", () => {
  const script = "create table a (b int);\nCOPY a (b) FROM stdin;\n1\n2;\n\\.\n\nselect 1;\n";
  expect(partsOf(script)).toEqual([
    { sql: "create table a (b int);\n" },
    { copy: "COPY a (b) FROM stdin", rows: "1\n2;\n" },
    { sql: "\n\nselect 1;\n" },
  ]);
});

it("a script without rows is one part, an empty one is none", () => {
  expect(partsOf("select 1; select 2;")).toEqual([{ sql: "select 1; select 2;" }]);
  expect(partsOf("\n")).toEqual([]);
});

it("no rows may stand below a copy", () => {
  expect(partsOf("COPY a FROM stdin;\n\\.\n")).toEqual([{ copy: "COPY a FROM stdin", rows: "" }]);
});
