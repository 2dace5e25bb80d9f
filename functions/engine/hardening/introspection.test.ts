import { getIntrospectionQuery } from "graphql";
import { expect, test } from "vitest";
import { loadOpened } from "../load-build.ts";
import { compileSupergraph } from "../metadata/compile.ts";
import { openCompiled } from "../metadata/format/open-compiled.ts";
import { tables } from "../metadata/testing/tables.ts";
import { testClock } from "../../../test/harness/clock.ts";
import { testPools } from "../ndc/stand-in.ts";
import { HELD_MS_MAX, held } from "./testing/held.ts";
import { serving } from "./testing/served.ts";

test("introspection of many tables is answered, and goes no circles without end", async () => {
  const compiled = compileSupergraph({ metadata: tables(100), authConfig: null });
  if ("problems" in compiled) throw new Error(compiled.problems[0]?.message);
  await using pools = testPools();
  const build = loadOpened(openCompiled(compiled.part), {
    environment: () => null,
    pools,
    limits: { callMs: 1_000, answerBytes: 1_000 },
    clock: testClock(),
  });
  await using engine = await serving(build);
  const whole = await engine.ask({ query: getIntrospectionQuery() }, { "x-role": "user" });
  expect(whole.body.errors).toBeUndefined();
  const open = "fields { args { type { inputFields { type { name } } } } type { ";
  const circle = `${open.repeat(12)} name ${"} } ".repeat(12)}`;
  for (const query of [
    `{ __schema { ${Array.from({ length: 40 }, (_, n) => `a${n}: types { ${circle} }`).join(" ")} } }`,
    `{ __schema { ${Array.from({ length: 200 }, (_, n) => `a${n}: types { fields { name type { name } } }`).join(" ")} } }`,
    `{ ${Array.from({ length: 900 }, (_, n) => `a${n}: __schema { types { fields { name } } }`).join(" ")} }`,
  ]) {
    const { took, ms } = await held(() => engine.ask({ query }, { "x-role": "user" }));
    expect(took.body.errors?.[0]?.message).toBe(
      "validation failed: the introspection asks for too much",
    );
    expect(ms).toBeLessThan(2 * HELD_MS_MAX);
  }
});
