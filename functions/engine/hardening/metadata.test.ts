import { describe, expect, test } from "vitest";
import { type CompileInput, compileSupergraph } from "../metadata/compile.ts";
import { CompiledFileError } from "../metadata/format/compiled-file-error.ts";
import { openCompiled } from "../metadata/format/open-compiled.ts";
import { held } from "./testing/held.ts";
import { shopFile, shopMetadata } from "./testing/shop.ts";

const compiled = (metadata: unknown) => compileSupergraph({ metadata, authConfig: null });

function problems(input: CompileInput): string[] {
  const made = compileSupergraph(input);
  return "problems" in made ? made.problems.map(({ message }) => message) : [];
}

interface Metadata {
  subgraphs: {
    objects: { kind: string; version?: string; definition: Record<string, unknown> }[];
  }[];
}

/** The shop with one of its objects otherwise. */
function changed(
  kind: string,
  change: (one: Metadata["subgraphs"][number]["objects"][number]) => void,
): unknown {
  const metadata = structuredClone(shopMetadata()) as Metadata;
  const found = metadata.subgraphs[0]?.objects.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`the shop has no ${kind}`);
  change(found);
  return metadata;
}

describe("metadata is refused by what is wrong with it", () => {
  test.each<[string, unknown, RegExp]>([
    ["of an unknown version", { version: "v9", subgraphs: [] }, /version/],
    ["an unknown kind", changed("Model", (one) => (one.kind = "Table")), /Table/],
    ["an unknown version of a kind", changed("Model", (one) => (one.version = "v7")), /v7/],
    [
      "a part nobody knows",
      changed("Model", (one) => (one.definition["colour"] = "red")),
      /colour/,
    ],
    [
      "a collection that the connector lacks",
      changed(
        "Model",
        (one) => (one.definition["source"] = { dataConnectorName: "db", collection: "x" }),
      ),
      /collection x/,
    ],
    [
      "a field whose column the connector lacks",
      changed("ObjectType", (one) => {
        (one.definition["fields"] as object[]).push({ name: "lost", type: "Int" });
      }),
      /lost/,
    ],
    [
      "a schema of a version nobody speaks",
      changed("DataConnectorLink", (one) => {
        (one.definition["schema"] as { version: string }).version = "v0.9";
      }),
      /expected one of `v0\.1`; or expected one of `v0\.2`/,
    ],
    [
      "a schema that is none",
      changed("DataConnectorLink", (one) => {
        (one.definition["schema"] as { schema: unknown }).schema = { collections: 7 };
      }),
      /./,
    ],
    [
      "a schema whose collections are of types it lacks",
      changed("DataConnectorLink", (one) => {
        const { schema } = one.definition["schema"] as { schema: { object_types: unknown } };
        schema.object_types = {};
      }),
      /./,
    ],
  ])("%s", (_, metadata, why) => {
    const told = problems({ metadata, authConfig: null } as CompileInput);
    expect(told.join("\n")).toMatch(why);
  });
});

test("relationships in a circle compile, and to what is not there are refused", () => {
  expect(compiled(shopMetadata())).toHaveProperty("part");
  const lost = changed("Relationship", (one) => {
    one.definition["target"] = { model: { name: "Nowhere", relationshipType: "Object" } };
  });
  expect(problems({ metadata: lost, authConfig: null } as CompileInput).join("\n")).toMatch(
    /Nowhere/,
  );
});

describe("metadata without measure", () => {
  test.each<[string, (n: number) => string, number, RegExp]>([
    ["in one file", (n) => "x".repeat(n), 1, /may have \d+$/],
    ["in many", (n) => "x".repeat(n), 60, /they may have \d+$/],
  ])("of 60 MB %s is refused by its size", async (_, text, count, why) => {
    const files = Array.from({ length: count }, (_one, n) => ({
      path: `app/${n}.hml`,
      text: `kind: ScalarType # ${text(60_000_000 / count)}`,
    }));
    const { took, ms } = await held(async () => problems({ files }));
    expect(took.join("\n")).toMatch(why);
    expect(ms).toBeLessThan(5_000);
  });

  test("of aliases that double one another is refused", async () => {
    const levels = Array.from(
      { length: 30 },
      (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}, *a${n}]`,
    );
    const text = `a0: &a0 [x, x, x, x]\n${levels.join("\n")}\n`;
    const { took, ms } = await held(async () =>
      compileSupergraph({ files: [{ path: "app/a.hml", text }] }),
    );
    expect(took).toHaveProperty("problems");
    expect(ms).toBeLessThan(5_000);
  });
});

describe("a compiled file is refused whole where any section of it is not its own", () => {
  const file = Buffer.from(shopFile());
  const sourceAt = file.readUInt32LE(16);
  test.each<[string, number]>([
    ["magic", 0],
    ["version", 8],
    ["length", 12],
    ["place of the source", 16],
    ["length of the source", 20],
    ["digest", 24],
    ["first number of the slices", 56],
    ["table of blocks", 70],
    ["middle of the compiled form", Math.floor((56 + sourceAt) / 2)],
    ["end of the compiled form", sourceAt - 1],
    ["source", sourceAt + 10],
    ["last byte", file.length - 1],
  ])("%s", (_, at) => {
    for (const flip of [1, 0x80, 0xff]) {
      const other = Uint8Array.from(file);
      other[at] = (other[at] ?? 0) ^ flip;
      expect(() => openCompiled(other)).toThrow(CompiledFileError);
    }
  });

  test.each<[string, Uint8Array]>([
    ["a zip", Buffer.from("PK\u0003\u0004 and more than a header of ours would be, to be sure")],
    ["text", Buffer.from(JSON.stringify(shopMetadata()))],
    ["nothing", new Uint8Array()],
    ["zeros", new Uint8Array(1_000)],
    ["two files in one", Buffer.concat([file, file])],
  ])("nor is it %s", (_, bytes) => {
    expect(() => openCompiled(bytes)).toThrow(CompiledFileError);
  });
});
