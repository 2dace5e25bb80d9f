import { describe, expect, it } from "vitest";
import { parseNativeSql } from "./native-sql.ts";

describe("the SQL of a native operation", () => {
  it("comes apart at its arguments", () => {
    expect(parseNativeSql("select {{a}}, f({{ b }}) from x where y = {{a}}")).toEqual([
      { sql: "select " },
      { argument: "a" },
      { sql: ", f(" },
      { argument: "b" },
      { sql: ") from x where y = " },
      { argument: "a" },
    ]);
  });

  it.each([";", " ;\n; ", "\n"])("loses the end %j", (end) => {
    expect(parseNativeSql(`select 1${end}`)).toEqual([{ sql: "select 1" }]);
  });

  it("keeps other braces", () => {
    expect(parseNativeSql("select '{1,2}'::int[], '{{1},{2}}'")).toEqual([
      { sql: "select '{1,2}'::int[], '{{1},{2}}'" },
    ]);
  });
});
