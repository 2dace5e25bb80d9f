import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { parseDefinition } from "../../../../shared/domain/definition-mistakes.ts";
import { openCompiled } from "../../../engine/metadata/format/open-compiled.ts";
import { inspectSupergraphZip } from "../inspect-supergraph.ts";
import { ENTRY_FILES } from "./manifest.ts";
import { packedBlobs, packProject } from "./pack.ts";
import { projectFolder } from "./testing/project-folder.ts";
import { shopFiles } from "./testing/supergraph-files.ts";

const FILES = {
  ...shopFiles({ singleUrl: { value: "lintas:part/rates" } }),
  "rates.ts": "export default { fetch: () => new Response() };",
};

async function pack(files: Readonly<Record<string, string>> = FILES, graph: object = {}) {
  await using project = await projectFolder(files);
  const definition = parseDefinition({
    name: "test",
    functions: { rates: { path: "/rates", entry: "rates.ts" } },
    supergraphs: { graph },
  });
  return await packProject(project.root, definition);
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("a supergraph is a part of two contents: its compiled file, and a zip that serves it anywhere", async () => {
  const packed = await pack();
  expect(packed.content.parts.map(({ name, kind }) => [name, kind])).toEqual([
    ["rates", "function"],
    ["graph", "supergraph"],
  ]);
  expect(packed.content.paths.map(({ path, part }) => [path, part])).toEqual([
    ["/v1/explain", "graph"],
    ["/graphql", "graph"],
    ["/rates", "rates"],
  ]);
  const { part, bytes, compiled } = packed.parts[1]!;
  expect(part).toMatchObject({ digest: sha256(bytes), size: bytes.byteLength });
  expect(part.supergraph).toEqual({
    digest: sha256(compiled!),
    size: compiled!.byteLength,
    calls: ["rates"],
  });
  expect(openCompiled(compiled!).path).toBe("/graphql");
  await inspectSupergraphZip(bytes);
  const files = unzipSync(bytes);
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining([...ENTRY_FILES[2], "function.mjs", "lintas.json", "supergraph.bin"]),
  );
  expect(Buffer.from(files["supergraph.bin"]!).equals(Buffer.from(compiled!))).toBe(true);
  expect([...packedBlobs(packed).keys()].sort()).toEqual(
    [packed.parts[0]!.part.digest, part.digest, part.supergraph!.digest].sort(),
  );
});

test("equal sources are one build; a change of a function leaves the supergraph's contents as they are", async () => {
  const first = await pack();
  expect((await pack()).id).toBe(first.id);
  const other = await pack({ ...FILES, "rates.ts": `${FILES["rates.ts"]}\n// more` });
  const third = await pack({ ...FILES, "rates.ts": "export default { fetch: () => null };" });
  expect(other.parts[1]!.part).toEqual(first.parts[1]!.part);
  expect(third.id).not.toBe(first.id);
  expect(third.parts[1]!.part).toEqual(first.parts[1]!.part);
});

test("its path is of its contents, and what is worth a look is told with its part", async () => {
  const first = await pack();
  const files = { ...FILES, "supergraph/globals/context.yaml": "kind: Context\n" };
  const { parts, warnings } = await pack(files, { path: "/api/graphql" });
  expect(parts[1]!.part.supergraph).not.toEqual(first.parts[1]!.part.supergraph);
  expect(warnings).toEqual([
    {
      part: "graph",
      file: "supergraph/globals/context.yaml",
      line: 1,
      column: 1,
      detail: "Ignored: a Context says nothing about the API.",
      frame: "1 │ kind: Context\n  │ ^",
      notes: [],
    },
  ]);
});

test("functions that only a variable names are not told as those that it calls", async () => {
  const files = {
    ...FILES,
    ...shopFiles({ singleUrl: { valueFromEnv: "RATES" } }),
  };
  const { parts } = await pack(files, { variables: { RATES: "lintas:part/rates" } });
  expect(parts[1]!.part.supergraph).not.toHaveProperty("calls");
});

test("what is wrong in its metadata refuses the build", async () => {
  await expect(
    pack({ ...FILES, "supergraph/shop/x.hml": "kind: Nothing\n" }),
  ).rejects.toMatchObject({
    code: "supergraph.invalid",
    extensions: { part: "graph", mistakes: 1 },
  });
});
