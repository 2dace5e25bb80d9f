import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, environment, startMiniStack } from "./emulators.ts";

const run = promisify(execFile);
const TEMPLATE = join(import.meta.dirname, "../../infra/aws/lintas.template.yaml");

let bin = "";
let cloud: Emulator;

beforeAll(async () => {
  bin = join(await environment(), "bin");
  cloud = await startMiniStack();
}, 600_000);
afterAll(() => cloud.stop());

test("the template for AWS is legal by the official resource schemas, without a warning", async () => {
  const { stdout } = await run(join(bin, "cfn-lint"), ["--format", "json", TEMPLATE]);
  expect(JSON.parse(stdout || "[]")).toEqual([]);
});

test("applied to an emulator it makes every resource and tells where things are", async () => {
  const parameters = { DatabaseCidr: "203.0.113.0/24", ZoneName: "apps.example.com" };
  const script = join(import.meta.dirname, "apply-stack.py");
  const args = [script, cloud.origin, TEMPLATE, JSON.stringify(parameters)];
  const { stdout } = await run(join(bin, "python"), args);
  const made = JSON.parse(stdout) as {
    status: string;
    outputs: Record<string, string>;
    resources: Record<string, string>;
    failed: string[];
  };
  expect(made).toMatchObject({ status: "CREATE_COMPLETE", failed: [] });
  expect(Object.keys(made.resources).sort()).toEqual(await resourcesOf(TEMPLATE));
  expect(new Set(Object.values(made.resources))).toEqual(new Set(["CREATE_COMPLETE"]));
  expect(made.outputs).toMatchObject({
    DatabaseHost: expect.stringContaining("."),
    DatabasePort: "5432",
    ControlRoleArn: expect.stringMatching(/^arn:aws:iam::\d{12}:role\//),
  });
});

/** Names below `Resources:`, two spaces in. */
async function resourcesOf(template: string): Promise<string[]> {
  const [, resources = ""] = (await readFile(template, "utf8")).split(/^Resources:$/m);
  const [own = ""] = resources.split(/^\w/m);
  return [...own.matchAll(/^ {2}(\w+):$/gm)].map(([, name = ""]) => name).sort();
}
