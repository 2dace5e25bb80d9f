import { expect, test } from "vitest";
import { parseDefinition } from "../../../../shared/domain/definition-mistakes.ts";
import { bundleConnector } from "./connector-module.ts";
import { packProject } from "./pack.ts";
import { startFunction } from "./testing/function-process.ts";
import { projectFolder } from "./testing/project-folder.ts";

/** A Standard Schema of a text, so that no package lies beside the project. */
const CONNECTOR = `
import { ConnectorRefusal, defineConnector } from "lintas/connector";

const schema = (json, check) => ({
  "~standard": {
    version: 1,
    vendor: "own",
    validate: (value) => (check(value) ? { value } : { issues: [{ message: "is wrong" }] }),
    jsonSchema: { input: () => json, output: () => json },
  },
});
const text = { type: "string" };

export default defineConnector({
  functions: {
    greet: {
      args: schema({ type: "object", properties: { name: text }, required: ["name"], additionalProperties: false }, (value) => typeof value.name === "string"),
      result: schema(text, (value) => typeof value === "string"),
      run({ name }) {
        if (name === "") throw new ConnectorRefusal(422, "nobody is greeted");
        return "Hello " + name;
      },
    },
  },
});
`;

const asked = (name: unknown) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    collection: "greet",
    arguments: { name: { type: "literal", value: name } },
    query: { fields: { value: { type: "column", column: "__value" } } },
    collection_relationships: {},
  }),
});

test("a project without any package serves typed functions, at its root and below its path", async () => {
  await using started = await startFunction(CONNECTOR, { path: "/rank" });
  const ask = async (path: string, name: unknown) => {
    const { status, text } = await started.ask(path, asked(name));
    return { status, body: JSON.parse(text) as unknown };
  };
  const greeted = { status: 200, body: [{ rows: [{ value: "Hello Ada" }] }] };
  expect(await ask("/query", "Ada")).toEqual(greeted);
  expect(await ask("/rank/query", "Ada")).toEqual(greeted);
  const refused = { status: 422, body: { message: "nobody is greeted", details: null } };
  expect(await ask("/rank/query", "")).toEqual(refused);
  expect(await ask("/rank/quer", "Ada")).toMatchObject({ status: 404 });
  expect((await started.ask("/rank/capabilities")).status).toBe(200);
}, 30_000);

test("what is brought along is always the same, and so is what is packed with it", async () => {
  const [first, second] = await Promise.all([bundleConnector(), bundleConnector()]);
  expect(first).toBe(second);
  expect(first).toContain("MIT License");
  const digests = await Promise.all(
    [0, 1].map(async () => {
      await using project = await projectFolder({ "src/main.ts": CONNECTOR });
      const functions = { main: { path: "/", entry: "src/main.ts" } };
      const packed = await packProject(project.root, parseDefinition({ name: "test", functions }));
      return packed.digest;
    }),
  );
  expect(digests[0]).toBe(digests[1]);
}, 30_000);
