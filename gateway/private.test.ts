import { afterEach, expect, test } from "vitest";
import { systemClock } from "../shared/clock.ts";
import { signedText } from "../shared/protocol/invoke.ts";
import { verifier } from "../shared/signing.ts";
import { newToken, tokenHash } from "../shared/tokens.ts";
import { release, snapshot, type Stage, stage } from "./testing/stage.ts";

let on: Stage | null = null;
afterEach(async () => {
  await on?.close();
  on = null;
});

const token = newToken("machine");
const LATER = "2999-01-01T00:00:00.000Z";

async function privateStage(
  invoker: { organization?: string; project?: string | null; expiresAt?: string } = {},
) {
  const hash = await tokenHash(token);
  on = await stage(
    (req, res) =>
      res.end(JSON.stringify({ headers: req.headers, method: req.method, url: req.url })),
    {
      snapshot: snapshot(1, (it) => {
        it.releases["ra1"] = release("ba1", { access: "private" });
        it.invokers = [
          { hash, organization: "org_a", project: null, expiresAt: LATER, ...invoker },
        ];
      }),
    },
  );
  return on;
}

const bearer = { authorization: `Bearer ${token.reveal()}` };

test("a token with the right to invoke reaches a private function, signed and without the token", async () => {
  const { get, invokeKey } = await privateStage();
  const answer = await get("/run?x=1", { method: "DELETE", headers: bearer });
  expect(answer.status).toBe(200);
  const seen = JSON.parse(answer.body) as { headers: Record<string, string> };
  expect(seen.headers["authorization"]).toBeUndefined();
  const [version, releaseId, part, expires, signature = ""] =
    seen.headers["lintas-signature"]!.split(".");
  expect([version, releaseId, part]).toEqual(["v1", "ra1", "web"]);
  expect(Number(expires)).toBeGreaterThan(systemClock.now().getTime() / 1000);
  const verify = await verifier(invokeKey);
  expect(await verify(signedText("DELETE", "/run?x=1", `v1.ra1.web.${expires}`), signature)).toBe(
    true,
  );
});

test("no token, a foreign one and a forged signature get the same answer", async () => {
  const { get, runner } = await privateStage();
  const other = newToken("machine");
  const answers = [
    await get("/"),
    await get("/", { headers: { authorization: "Bearer nonsense" } }),
    await get("/", { headers: { authorization: `Bearer ${other.reveal()}` } }),
    await get("/", { headers: { "lintas-signature": "v1.ra1.web.9999999999.x" } }),
  ];
  const plain = answers.map(({ status, body }) => [
    status,
    { ...(JSON.parse(body) as object), traceId: "" },
  ]);
  for (const one of plain) expect(one).toEqual(plain[0]);
  expect(plain[0]?.[0]).toBe(403);
  expect(plain[0]?.[1]).toMatchObject({ code: "function.private" });
  expect(runner.asked).toEqual([]);
});

test.each([
  ["an expired token", { expiresAt: "2020-01-01T00:00:00.000Z" }],
  ["a token of another organization", { organization: "org_b" }],
  ["a token of another project", { project: "prj_b" }],
])("%s does not reach a private function", async (_name, invoker) => {
  const { get } = await privateStage(invoker);
  expect((await get("/", { headers: bearer })).status).toBe(403);
});

test("a token of the very project reaches its private function", async () => {
  const { get } = await privateStage({ project: "prj_a" });
  expect((await get("/", { headers: bearer })).status).toBe(200);
});

test("a public function is passed its callers' credentials as they are", async () => {
  on = await stage((req, res) => res.end(req.headers.authorization));
  expect((await on.get("/", { headers: { authorization: "Basic eDp5" } })).body).toBe("Basic eDp5");
});
