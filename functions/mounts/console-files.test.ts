import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ServeFile, consoleFiles } from "./console-files.ts";

let folder: string;
let serve: ServeFile;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-console-"));
  await mkdir(join(folder, "dist/assets"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "secret");
  await writeFile(join(folder, "dist/index.html"), "<title>page</title>");
  await writeFile(join(folder, "dist/assets/app-1a2b.js"), "run()");
  serve = await consoleFiles(join(folder, "dist"));
});
afterEach(() => rm(folder, { recursive: true }));

const get = (path: string, init?: RequestInit) => serve(new Request(`http://x${path}`, init));

test("every page of the console is its one HTML file, and never cached unasked", async () => {
  for (const path of ["/", "/projects/a/builds", "/sign-in"]) {
    const answer = await get(path);
    expect(await answer.text()).toBe("<title>page</title>");
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  }
});

test("files named by their content are cached for ever", async () => {
  const answer = await get("/assets/app-1a2b.js");
  expect(answer.headers.get("content-type")).toContain("text/javascript");
  expect(answer.headers.get("cache-control")).toContain("immutable");
});

test("a file of an older build is not found, instead of being the page", async () => {
  expect((await get("/assets/app-0000.js")).status).toBe(404);
});

test("nothing outside the folder can be read", async () => {
  for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "//secret.txt"]) {
    expect(await (await get(path)).text()).not.toContain("secret");
  }
});

test("an unchanged file is not sent again", async () => {
  const etag = (await get("/")).headers.get("etag") ?? "";
  expect((await get("/", { headers: { "if-none-match": etag } })).status).toBe(304);
});

test("other methods are refused", async () => {
  expect((await get("/", { method: "POST" })).status).toBe(405);
});
