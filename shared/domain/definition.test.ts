import { readFile } from "node:fs/promises";
import { CronExpressionParser } from "cron-parser";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cronMistake } from "./cron.ts";
import { Definition, definitionJsonSchema } from "./definition.ts";
import { definitionMistakes, parseDefinition } from "./definition-mistakes.ts";

const valid = { name: "shop", functions: { web: { path: "/", entry: "src/web.ts" } } };

test("the published JSON Schema is in step with the definition (vitest -u writes it)", async () => {
  const text = `${JSON.stringify(definitionJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../docs/lintas.schema.json");
});

test("a valid definition gets its defaults", () => {
  const definition = parseDefinition(valid);
  expect(definition.targets).toEqual(["local"]);
  expect(definition.functions["web"]).toMatchObject({ memory: 256, access: "public" });
  expect(Definition.parse(definition)).toEqual(definition);
});

test("all mistakes are told at once, each with its pointer and what is allowed", () => {
  const mistakes = definitionMistakes({
    name: "My Shop",
    nmae: 1,
    targets: ["local", "local"],
    functions: {
      Bad_Name: { path: "/", entry: "../x.ts", memroy: 3 },
      web: {
        path: "/",
        memory: "much",
        access: "secret",
        minInstances: 9,
        variables: { KEY_ID: "" },
        secrets: ["KEY_ID"],
        schedules: [{ cron: "0 0 31 2 *", path: "x" }],
      },
    },
  });
  const told = mistakes.map(({ path, detail, allowed }) => [path.join("/"), detail, allowed]);
  expect(told).toMatchInlineSnapshot(`
    [
      [
        "functions/Bad_Name",
        "The name \`Bad_Name\` must be lower-case letters, digits and single dashes, beginning with a letter.",
        "lower-case letters, digits and single dashes, beginning with a letter",
      ],
      [
        "name",
        "\`name\` must be lower-case letters, digits and single dashes, beginning with a letter, not "My Shop".",
        "lower-case letters, digits and single dashes, beginning with a letter",
      ],
      [
        "functions/Bad_Name/entry",
        "\`functions.Bad_Name.entry\` must stay inside the project.",
        "text: The module whose default export has \`fetch\`.",
      ],
      [
        "functions/Bad_Name/memroy",
        "\`functions.Bad_Name.memroy\` is not a known member. Did you mean \`memory\`?",
        "one of \`path\`, \`entry\`, \`assets\`, \`memory\`, \`timeout\`, \`concurrency\`, \`minInstances\`, \`maxInstances\`, \`variables\`, \`secrets\`, \`access\`, \`smoke\`, \`schedules\`",
      ],
      [
        "functions/web/entry",
        "\`functions.web.entry\` is missing.",
        "text: The module whose default export has \`fetch\`.",
      ],
      [
        "functions/web/memory",
        "\`functions.web.memory\` must be a whole number from 64 to 10240, not "much".",
        "a whole number from 64 to 10240",
      ],
      [
        "functions/web/access",
        "\`functions.web.access\` must be "public" or "private", not "secret".",
        ""public" or "private"",
      ],
      [
        "functions/web/schedules/0/cron",
        "\`functions.web.schedules.0.cron\` names a day that its months do not have, so it would never fire.",
        "text of at most 256 characters: Five fields, UTC: minute hour day-of-month month day-of-week.",
      ],
      [
        "functions/web/schedules/0/path",
        "\`functions.web.schedules.0.path\` must be a path beginning with \`/\`, not "x".",
        "a path beginning with \`/\`",
      ],
      [
        "nmae",
        "\`nmae\` is not a known member.",
        "one of \`name\`, \`targets\`, \`functions\`, \`supergraphs\`, \`environments\`",
      ],
      [
        "functions/web/path",
        "\`/\` is served by \`Bad_Name\` already.",
        "a path that no other part has",
      ],
      [
        "functions/web/minInstances",
        "\`minInstances\` (9) is more than \`maxInstances\` (4).",
        "at most \`maxInstances\`",
      ],
      [
        "functions/web/secrets/0",
        "\`KEY_ID\` stands in \`variables\` too.",
        "a name that is either a variable or a secret",
      ],
      [
        "targets/1",
        ""local" stands twice.",
        "each target once",
      ],
    ]
  `);
});

function originsOf(origins: unknown) {
  const input = { name: "shop", supergraphs: { graph: { cors: { origins } } } };
  return definitionMistakes(input).map(({ path, detail }) => [path.slice(3).join("/"), detail]);
}

test.each([
  ["*"],
  ["https://app.example.com", "http://localhost:5173", "http://[::1]:8080"],
  ["capacitor://localhost", "https://xn--bcher-kva.example"],
])("%s may ask a supergraph from a browser", (...origins) => {
  expect(originsOf(origins)).toEqual([]);
});

test("an origin that no browser would send is told with the one that it would", () => {
  const wrong = [
    "https://App.example.com/",
    "https://app.example.com:443",
    "https://bücher.example/shop?x=1",
    "https://app.example.com",
    "https://app.example.com",
    "*",
    "app.example.com",
    "https://*.example.com",
    "http://localhost:*",
    "https://me@app.example.com",
    "null",
    "",
  ];
  expect(originsOf(wrong).map(([at, detail]) => `${at} ${detail?.replace(/^`.*?` /, "")}`))
    .toMatchInlineSnapshot(`
    [
      "origins/0 must be \`https://app.example.com\`, as browsers send it, not "https://App.example.com/".",
      "origins/1 must be \`https://app.example.com\`, as browsers send it, not "https://app.example.com:443".",
      "origins/2 must be \`https://xn--bcher-kva.example\`, as browsers send it, not "https://bücher.example/shop?x=1".",
      "origins/4 stands twice.",
      "origins/5 stands for all origins, so it must be alone.",
      "origins/6 must be an origin, as \`https://app.example.com\`, or \`*\`, not "app.example.com".",
      "origins/7 must be an origin, as \`https://app.example.com\`, or \`*\`, not "https://*.example.com".",
      "origins/8 must be an origin, as \`https://app.example.com\`, or \`*\`, not "http://localhost:*".",
      "origins/9 must be an origin, as \`https://app.example.com\`, or \`*\`, not "https://me@app.example.com".",
      "origins/10 must be an origin, as \`https://app.example.com\`, or \`*\`, not "null".",
      "origins/11 must be an origin, as \`https://app.example.com\`, or \`*\`, not "".",
    ]
  `);
  expect(originsOf([]).length + originsOf("*").length + originsOf([1]).length).toBe(3);
});

test("every mistake of a wrong definition becomes an error of the problem", () => {
  expect(() => parseDefinition({ ...valid, name: "" })).toThrow(
    expect.objectContaining({
      code: "definition.invalid",
      extensions: {
        errors: expect.arrayContaining([expect.objectContaining({ pointer: "/name" })]),
      },
    }),
  );
});

test("whatever is given, mistakes are told and nothing is thrown", () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (functions, environments) => {
      definitionMistakes(functions);
      expect(
        definitionMistakes({ ...valid, functions, environments }).length,
      ).toBeGreaterThanOrEqual(0);
    }),
  );
});

test.each([
  "* * * * *",
  "*/5 0-6 1,15 * mon-fri",
  "0 12 29 feb *",
  "59 23 31 12 7",
  "0 0 1-31/2 * 0",
])("the schedule %s is accepted, by the scheduler's own parser too", (cron) => {
  expect(cronMistake(cron)).toBeNull();
  expect(() => CronExpressionParser.parse(cron, { tz: "UTC" }).next()).not.toThrow();
});

test.each([
  "",
  "* * * *",
  "* * * * * *",
  "60 * * * *",
  "5/2 * * * *",
  "a * * * *",
  "0 0 31 feb *",
  "*/0 * * * *",
  "5-1 * * * *",
  "@daily",
])("the schedule %j is refused", (cron) => {
  expect(cronMistake(cron)).not.toBeNull();
});

test("what we accept as a schedule, the scheduler's parser accepts", () => {
  const field = (min: number, max: number) =>
    fc.oneof(
      fc.constant("*"),
      fc.integer({ min, max }).map(String),
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.integer({ min: 0, max: 70 }))
        .map(([a, b, step]) => `${a}-${b}/${step}`),
      fc.integer({ min: 0, max: 70 }).map((step) => `*/${step}`),
    );
  const cron = fc
    .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7))
    .map((fields) => fields.join(" "));
  fc.assert(
    fc.property(cron, (text) => {
      if (cronMistake(text) === null) CronExpressionParser.parse(text, { tz: "UTC" }).next();
    }),
  );
});

test("the reference of the definition names every member", async () => {
  const text = await readFile(new URL("../../docs/definition.md", import.meta.url), "utf8");
  const names = new Set<string>();
  const collect = (node: unknown): void => {
    if (node === null || typeof node !== "object") return;
    const { properties } = node as { properties?: object };
    if (properties !== undefined) Object.keys(properties).forEach((name) => names.add(name));
    Object.values(node).forEach(collect);
  };
  collect(definitionJsonSchema());
  expect(names.size).toBeGreaterThan(15);
  for (const name of names) expect(text).toContain(`\`${name}\``);
});
