import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ORG } from "../../harness/api.ts";
import type { Deployed } from "./said.ts";
import { throughGateway } from "../../harness/stack.ts";
import { TARGETS, type World } from "./world.ts";

const PARTS = [TARGETS.lambda, TARGETS.run, TARGETS.functions, TARGETS.azure];

/** Calls whose very purpose is to set what a function is told. */
const SETTING =
  /^lambda:(?:CreateFunction|UpdateFunctionConfiguration)$|\.services\.(?:create|patch)$|\.functions\.(?:create|patch)$|^WebApps_/;

/** A secret's value goes to the function, and nowhere else that anybody may look. */
export function secrets(world: () => World): void {
  describe("a secret's value", () => {
    const value = `never-shown-${randomBytes(12).toString("hex")}`;
    const bodies: { operation: string; body: string }[] = [];

    test("arrives at every cloud in the calls that set it, and in no other call", async () => {
      const { aws, gcp, azure } = world().clouds;
      aws.hook = async ({ operation, phase, request }) => {
        if (phase === "before") {
          bodies.push({ operation, body: request.url + (await request.text()) });
        }
        return undefined;
      };
      const folder = await world().project({
        definition: {
          name: "secretive",
          targets: [...PARTS],
          functions: { web: { path: "/", entry: "web.js", secrets: ["API_KEY"] } },
        },
        files: { "web.js": `export default { fetch: () => new Response("none") };\n` },
      });
      const at = { cwd: folder };
      await world().cli.failing(["deploy"], at);
      await world().cli.json(["secret", "set", "API_KEY"], { ...at, input: value });
      const { url } = await world().cli.json<Deployed>(["deploy"], at);
      aws.hook = () => undefined;
      const held = [
        ...[...aws.state.functions.values()].flatMap(({ versions }) =>
          [...versions.values()].map(({ environment }) => environment["API_KEY"]),
        ),
        ...[...azure.state.sites.values()].map(({ settings }) => settings["API_KEY"]),
      ];
      expect(held).toEqual([value, value]);
      expect(JSON.stringify([...gcp.state.revisions.values()])).toContain(value);
      const naming = bodies.filter(({ body }) => body.includes(value));
      expect(naming.length).toBeGreaterThan(0);
      for (const { operation } of naming) expect(operation).toMatch(SETTING);
      for (const { operation, path, ...event } of [...gcp.events, ...azure.events]) {
        expect(path).not.toContain(value);
        if (JSON.stringify(event).includes(value)) expect(operation).toMatch(SETTING);
      }
      const { status } = await throughGateway(world().stack.gateway, new URL(url).host);
      expect(status).toBe(200);
    });

    test("is in no answer of the API, of nothing that the command line prints", async () => {
      const { cli, api } = world();
      for (const cloud of ["aws", "gcp", "azure"]) {
        await cli.json(["functions", "--connection", cloud, "--refresh"]);
      }
      const { items } = await api.call<{ items: { id: string }[] }>("GET", `${ORG}/functions`);
      const operations = await api.call<{ items: { id: string }[] }>("GET", `${ORG}/operations`);
      const production = `${ORG}/projects/secretive/environments/production`;
      const paths = [
        `${ORG}/functions`,
        ...items.map(({ id }) => `${ORG}/functions/${id}`),
        `${ORG}/operations`,
        ...operations.items.map(({ id }) => `${ORG}/operations/${id}`),
        ...["secrets", "secrets/API_KEY", "variables", "releases", "status", "route"].map(
          (one) => `${production}/${one}`,
        ),
        ...["audit", "drift", "orphans", "connections", "targets"].map((one) => `${ORG}/${one}`),
      ];
      // What a hash of it would tell to whoever guesses.
      const digest = createHash("sha256").update(value).digest("hex");
      for (const path of paths) {
        const answer = await api.raw("GET", path, { headers: { accept: "application/json" } });
        expect([path, answer.status]).toEqual([path, 200]);
        const text = await answer.text();
        expect(text, path).not.toContain(value);
        expect(text, path).not.toContain(digest);
      }
      const { out, err } = await cli.run(["functions", "--json"]);
      expect(out + err).not.toContain(value);
      await cli.json(["destroy", "--confirm", "production", "--project", "secretive"]);
    });
  });
}
