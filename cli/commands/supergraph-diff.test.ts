import { cp } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Definition } from "../../shared/domain/definition.ts";
import { compileSupergraph } from "../../functions/engine/metadata/compile.ts";
import { BUILD, RELEASE_2, release, route, T0 } from "../fake/fake-state.ts";
import { CONNECTOR, fakeConnector } from "../fake/ndc-connector.ts";
import { writeProject } from "../fake/project-folder.ts";
import { type Desk, desk } from "../fake/run-lintas.ts";

let at: Desk;
beforeEach(async () => {
  const connector = fakeConnector();
  at = await desk({
    send: (url, init) =>
      url.hostname === "connector.test"
        ? connector.send(url, init)
        : Promise.resolve(at.manager.app.request(url.href, init)),
  });
  await writeProject(at.folder);
  await at.run(["supergraph", "init", "--connector", CONNECTOR]);
});
afterEach(() => at.close());

/** A build whose supergraph has one type and nothing else. */
function keepBuild(file: Uint8Array | null): void {
  const { state } = at.manager;
  const definition = Definition.parse({ name: "shop", supergraphs: { graph: {} } });
  const supergraph = { digest: "0".repeat(64), size: 1 };
  const part = {
    name: "graph",
    kind: "supergraph" as const,
    digest: "1".repeat(64),
    size: 1,
    format: 1,
  };
  state.builds.set(BUILD, {
    id: BUILD,
    digest: "2".repeat(64),
    content: {
      format: 1,
      definition,
      parts: [file === null ? part : { ...part, supergraph }],
      paths: [],
    },
    preview: "",
    previews: [],
    createdBy: "ana",
    createdAt: T0,
  });
  if (file !== null) state.compiled.set(BUILD, file);
}

function emptyApi(): Uint8Array {
  const made = compileSupergraph({ metadata: { version: "v3", subgraphs: [] }, authConfig: null });
  if ("problems" in made) throw new Error("it compiles");
  return made.part;
}

const diff = (before: string, after: string, ...more: string[]) =>
  at.run(["supergraph", "diff", before, after, ...more]);

test("a build is compared with a folder, and what is live with a build", async () => {
  keepBuild(emptyApi());
  const added = await diff(BUILD, "supergraph");
  expect(added).toMatchObject({ exit: 0 });
  expect(added.out).toContain("0 breaking");
  at.manager.state.releases.push(release(RELEASE_2, { weight: 100 }));
  at.manager.state.routes.push(route(1, [{ target: "local", release: RELEASE_2, weight: 100 }]));
  const same = await diff("@production", BUILD, "--fail-on", "dangerous");
  expect(same.out).toContain("Nothing changes for any client.");
  await cp(join(at.folder, "supergraph"), join(at.folder, "copy"), { recursive: true });
  expect((await diff("copy", "@production", "--fail-on", "breaking")).exit).toBe(1);
});

test("a build that is not there, has no supergraph or a damaged one is told", async () => {
  expect((await diff("b00000000009", "supergraph")).exit).toBe(4);
  keepBuild(null);
  const none = await diff(BUILD, "supergraph");
  expect(none.exit).toBe(2);
  expect(none.err).toContain("no supergraph");
  keepBuild(new TextEncoder().encode("damaged"));
  const damaged = await diff(BUILD, "supergraph", "--json");
  expect(damaged.exit).toBe(1);
  expect(damaged.json).toMatchObject({ error: { code: "supergraph.unreadable" } });
  const live = await diff("@staging", "supergraph");
  expect(live.exit).toBe(4);
});
