import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fakeManager } from "./fake/fake-manager.ts";
import { TOKEN } from "./fake/fake-state.ts";
import { writeProject } from "./fake/project-folder.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const manager = fakeManager();
let server: Server;
let folder: string;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-main-"));
  await writeProject(folder);
  server = serve({ fetch: manager.app.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

function start(line: readonly string[], address = url) {
  const child = spawn(process.execPath, [MAIN, ...line], {
    cwd: folder,
    env: { LINTAS_URL: address, LINTAS_TOKEN: TOKEN, LINTAS_CONFIG_DIR: folder, HOME: folder },
  });
  const seen = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => (seen.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (seen.err += chunk.toString()));
  const ended = once(child, "close").then(([code]) => code as number);
  return { child, seen, ended };
}

test("a deploy by the real process ends with one object on stdout and code 0", async () => {
  const { seen, ended } = start(["deploy", "--json"]);
  expect(await ended).toBe(0);
  expect(JSON.parse(seen.out)).toMatchObject({ url: "http://shop.localhost:7080/" });
  expect(seen.err).toContain("✓ release it");
});

test("a secret is read from the pipe of the process", async () => {
  const { child, ended } = start(["secret", "set", "KEY"]);
  child.stdin.end("s3cret\n");
  expect(await ended).toBe(0);
  expect(manager.state.secrets.get("KEY")?.value).toBe("s3cret");
});

test("Ctrl-C asks for cancel; what was done all the same is told as done", async () => {
  manager.state.waitForCancel = true;
  const { child, seen, ended } = start(["deploy"]);
  child.stderr.on("data", () => {
    if (seen.err.includes("✓ route it") && !seen.err.includes("Cancelling")) child.kill("SIGINT");
  });
  await expect(ended).resolves.toBe(0);
  expect(seen.err).toContain("Cancelling");
  manager.state.waitForCancel = false;
});

test("nobody at the address ends with code 5 and says so", async () => {
  const other = serve({ fetch: manager.app.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
  await once(other, "listening");
  const address = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  other.close();
  const { seen, ended } = start(["projects"], address);
  expect(await ended).toBe(5);
  expect(seen.err).toContain(`${address} does not answer: connection refused.`);
  expect(seen.err).not.toContain(TOKEN);
});

test("a reader that leaves early is no failure", async () => {
  const { child, ended } = start(["projects"]);
  child.stdout.destroy();
  expect(await ended).toBe(0);
});
