import { Pool } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { change, deploy, ORG, signIn, type Sources, type TestApi } from "../harness/api.ts";
import { startStack, type TestStack } from "../harness/stack.ts";

const RATE = 200;
const SECONDS = 20;
const MOVES = 10;

let stack: TestStack;
let api: TestApi;

beforeAll(async () => {
  stack = await startStack();
  api = await signIn(stack);
  await api.call("POST", `${ORG}/projects`, { slug: "steady" });
});
afterAll(() => stack?.remove());

/** Streams its mark in pieces, so that an answer mixed from two builds would show. */
function marked(mark: string): Sources {
  return {
    definition: { name: "steady", functions: { site: { path: "/", entry: "site.js" } } },
    files: {
      "site.js": `const mark = ${JSON.stringify(mark)};
        export default { fetch() {
          let left = 5;
          return new Response(new ReadableStream({
            async pull(to) {
              await new Promise((next) => setTimeout(next, 2));
              to.enqueue(new TextEncoder().encode(mark + "\\n"));
              if (--left === 0) to.close();
            },
          }), { headers: { "x-mark": mark } });
        } };`,
    },
  };
}

test(`${RATE} requests a second for ${SECONDS} s across ${MOVES} promotes and rollbacks: none fails, each answer is wholly of one build`, async () => {
  const first = await deploy(api, marked("one"));
  const second = await deploy(api, marked("two"));
  const environment = `${ORG}/projects/steady/environments/production`;
  const pool = new Pool(stack.gateway, { connections: 64 });
  const answers: Promise<string>[] = [];
  const ask = async () => {
    const answer = await pool.request({
      method: "GET",
      path: "/",
      headers: { host: "steady.localhost" },
    });
    const text = await answer.body.text();
    const mark = String(answer.headers["x-mark"]);
    const release = mark === "one" ? first.release : second.release;
    const whole = text === `${mark}\n`.repeat(5) && answer.headers["lintas-release"] === release;
    return answer.statusCode === 200 && whole
      ? mark
      : `${answer.statusCode} ${mark} ${text.slice(0, 300)}`;
  };

  const started = performance.now();
  const load = setInterval(() => {
    const due = Math.min(((performance.now() - started) / 1000) * RATE, RATE * SECONDS);
    while (answers.length < due) answers.push(ask().catch((error: unknown) => String(error)));
  }, 5);
  const ends = { promote: 0, rollback: 0 };
  for (let move = 0; move < MOVES; move++) {
    const due = started + ((move + 0.5) * SECONDS * 1000) / MOVES;
    await new Promise((next) => setTimeout(next, Math.max(0, due - performance.now())));
    const kind = move % 2 === 0 ? "promote" : "rollback";
    const done =
      kind === "promote"
        ? await change(api, `${environment}/promotions`, { release: first.release })
        : await change(api, `${environment}/rollbacks`, {});
    expect(done.state, JSON.stringify(done)).toBe("ready");
    ends[kind]++;
  }
  await new Promise((next) =>
    setTimeout(next, Math.max(0, started + SECONDS * 1000 + 100 - performance.now())),
  );
  clearInterval(load);

  const all = await Promise.all(answers);
  await pool.close();
  expect(ends).toEqual({ promote: MOVES / 2, rollback: MOVES / 2 });
  expect(all.filter((mark) => mark !== "one" && mark !== "two")).toEqual([]);
  expect(all.length).toBeGreaterThanOrEqual(RATE * SECONDS);
  expect(new Set(all)).toEqual(new Set(["one", "two"]));
});
