import { afterEach, expect, test } from "vitest";
import { HOST, type Stage, stage } from "./testing/stage.ts";

let on: Stage | null = null;
afterEach(async () => {
  await on?.close();
  on = null;
});

test("a request reaches the function of its host with path and query untouched", async () => {
  on = await stage((req, res) => {
    res.setHeader("content-type", "text/plain");
    res.end(`${req.method} ${req.url} ${req.headers.host}`);
  });
  const answer = await on.get("/a%20b/../c?x=1&y=%2F");
  expect(answer.status).toBe(200);
  expect(answer.body).toBe(`GET /a%20b/../c?x=1&y=%2F ${HOST}`);
  expect(answer.headers["lintas-release"]).toBe("ra1");
});
