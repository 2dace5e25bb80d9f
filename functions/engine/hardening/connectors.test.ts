import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { type Answering, answering, StandIn } from "../ndc/stand-in.ts";
import { served } from "./testing/served.ts";

const ROWS = [{ rows: [{ id: 1 }] }];
const QUERY = { query: "{ one: articles { id } two: articles(limit: 1) { id } }" };

const write = (response: ServerResponse, text: string) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write(text);
};

/** How a connector answers, and why that is no answer. */
const faults: [string, Answering, RegExp][] = [
  ["no JSON", (response) => response.end("<html>"), /unable to decode JSON response/],
  ["half of its JSON", (response) => response.end('[{"rows":[{"id":'), /unable to decode JSON/],
  ["bytes that are no text", (response) => response.end(Buffer.from([0xff, 0xfe])), /not UTF-8/],
  ["nothing", (response) => response.end(), /unable to decode JSON response/],
  ["JSON that is nested without end", (response) => response.end("[".repeat(900_000)), /decode/],
  ["another shape", answering({ rows: [] }), /expected a list of row sets/],
  ["rows that are none", answering([{ rows: [7] }]), /expected an object at \$\[0\]\.rows\[0\]/],
  ["no row set", answering([]), /expected 1 row sets, received 0/],
  [
    "more row sets than asked for",
    answering([...ROWS, ...ROWS]),
    /expected 1 row sets, received 2/,
  ],
  ["rows without the field", answering([{ rows: [{ name: "x" }] }]), /missing field: id/],
  ["no rows at all", answering([{}]), /missing field: rows/],
  ["a redirect", (response) => response.writeHead(302, { location: "/" }).end(), /it redirects/],
  ["30 MB", (response) => response.end(`[${" ".repeat(30_000_000)}]`), /too large/],
  [
    "30 MB in pieces without a length",
    (response) => {
      write(response, "[");
      const more = () => {
        while (!response.destroyed && response.write(" ".repeat(1_000_000)));
        response.once("drain", more);
      };
      more();
    },
    /too large/,
  ],
  ["a socket that ends half-way", cutOff, /the connection ended within its answer/],
  ["a socket that ends at once", (_, __, socket) => socket.destroy(), /ended before its answer/],
  ["an error that is none", answering("no", 500), /invalid connector error/],
  ["an error of its own", answering({ message: "the disk of db-17", details: {} }, 500), /db-17/],
];

/** How one never ends to answer. */
const endless: typeof faults = [
  ["a byte now and then", trickle, /no answer within 200 ms/],
  ["never", () => {}, /no answer within 200 ms/],
];

function cutOff(response: ServerResponse, _: unknown, socket: { destroy(): void }): void {
  write(response, '[{"rows":[');
  setImmediate(() => socket.destroy());
}

function trickle(response: ServerResponse): void {
  write(response, "[");
  const each = setInterval(() => response.write(" "), 20);
  response.on("close", () => clearInterval(each));
}

describe("a connector that answers", () => {
  const name = "%s costs its fields alone, and clients learn nothing of it";
  test.each(faults)(name, (_, fault, why) => costsItsField(fault, why, 10_000));
  test.each(endless)(name, (_, fault, why) => costsItsField(fault, why, 200));
});

async function costsItsField(fault: Answering, why: RegExp, callMs: number): Promise<void> {
  await using connector = await StandIn.started((response, received, socket) => {
    const { query } = received.body as { query: { limit?: number } };
    if (query.limit === 1) fault(response, received, socket);
    else answering(ROWS)(response, received, socket);
  });
  const connectorLimits = { callMs, answerBytes: 1_000_000 };
  for (const exposeInternalErrors of [false, true]) {
    const options = { connector: connector.url, connectorLimits, exposeInternalErrors };
    await using engine = await served(options);
    const accept = "application/graphql-response+json";
    const { status, body } = await engine.ask(QUERY, { accept });
    expect([status, body.data]).toEqual([200, { one: [{ id: 1 }], two: null }]);
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]).toMatchObject({ path: ["two"] });
    if (exposeInternalErrors) expect(body.errors?.[0]?.message).toMatch(why);
    else expect(body.errors?.[0]?.message).toBe("internal error");
  }
}

test("a connector that is down is told as such, and the engine goes on", async () => {
  const gone = await StandIn.started(answering(ROWS));
  const { url } = gone;
  await gone[Symbol.asyncDispose]();
  await using engine = await served({ connector: url });
  expect(await engine.messages("{ articles { id } }")).toEqual(["internal error"]);
  expect((await engine.ask({ query: "{ __typename }" })).body).toEqual({
    data: { __typename: "Query" },
  });
});

test("an answer that differs from its schema is passed on as the connector has it, or refused", async () => {
  // A schema is what a connector said once: values are the client's to read, shapes are not.
  const odd = [{ rows: [{ id: "seven", place: "nowhere", author: { rows: 3 } }] }];
  await using connector = await StandIn.started(answering(odd));
  await using engine = await served({ connector: connector.url });
  expect((await engine.ask({ query: "{ articles { id } }" })).body).toEqual({
    data: { articles: [{ id: "seven" }] },
  });
  for (const field of ["place { city }", "author { id }", "title"]) {
    const query = `{ articles { ${field} } }`;
    const { body } = await engine.ask({ query }, { "x-role": "admin" });
    expect(body).toEqual({
      data: { articles: null },
      errors: [{ message: "internal error", path: ["articles"] }],
    });
  }
});

test("who leaves before the answer ends the call", async () => {
  let closed: () => void = () => {};
  const ended = new Promise<void>((resolve) => (closed = resolve));
  const left = new AbortController();
  await using connector = await StandIn.started((response) => {
    response.on("close", closed);
    left.abort();
  });
  await using engine = await served({ connector: connector.url });
  const asked = fetch(engine.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ articles { id } }" }),
    signal: left.signal,
  });
  await expect(asked).rejects.toThrow("aborted");
  await ended;
});
