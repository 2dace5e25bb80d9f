import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import type { QueryRequest } from "../../../shared/protocol/ndc/v02.ts";
import { Secret } from "../../../shared/secret.ts";
import { type ConnectorCall, ConnectorError, ConnectorFailure } from "./connector.ts";
import { ANSWER_BYTES_MAX } from "./http-wire.ts";
import { answering, type Answering, connectorAt, StandIn, testPools } from "./stand-in.ts";

const CALL: ConnectorCall = { signal: new AbortController().signal, traceparent: null };
const QUERY: QueryRequest = {
  collection: "books",
  query: {},
  arguments: {},
  collection_relationships: {},
};
const MUTATION = { operations: [], collection_relationships: {} };
const NA = "request to connector failed with status code N/A";

async function failure(answer: Promise<unknown>): Promise<ConnectorFailure> {
  const error = await answer.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConnectorFailure);
  return error as ConnectorFailure;
}

/** What a query fails with that is answered so. */
async function failureOf(answer: Answering, request = QUERY): Promise<ConnectorFailure> {
  await using server = await StandIn.started(answer);
  await using pools = testPools();
  return await failure(connectorAt(server.url, pools).query(request, CALL));
}

const raw =
  (body: string | Buffer, status = 200): Answering =>
  (response) => {
    response.writeHead(status).end(body);
  };

describe("an error answer of a connector", () => {
  it.each([400, 403, 404, 409, 422, 429, 500, 501, 502, 503])(
    "of status %i is told with its message and details",
    async (status) => {
      await using server = await StandIn.started(answering({ message: "m", details: [1] }, status));
      await using pools = testPools();
      const answer = connectorAt(server.url, pools).query(QUERY, CALL);
      await expect(answer).rejects.toThrow(new ConnectorError(status, "m", [1]));
      await expect(answer).rejects.toMatchObject({ status, details: [1] });
      expect(server.received).toHaveLength(1);
    },
  );

  it("may leave its details out", async () => {
    await using server = await StandIn.started(answering({ message: "m" }, 403));
    await using pools = testPools();
    const answer = connectorAt(server.url, pools).query(QUERY, CALL);
    await expect(answer).rejects.toMatchObject({ status: 403, message: "m", details: null });
  });

  it.each([
    [answering({ error: "e" }, 500), '500 Internal Server Error and {"error":"e"}'],
    [answering({ message: 3, details: null }, 499), "499 <unknown status code> and {"],
    [raw("<html>", 502), "502 Bad Gateway and null"],
    [raw("", 404), "404 Not Found and null"],
    [raw(JSON.stringify("x".repeat(900)), 500), '500 Internal Server Error and "xxx'],
  ])("that is not NDC's is a failure with its status and content", async (answer, text) => {
    const { reason, message } = await failureOf(answer);
    expect(reason).toBe("not_ndc");
    expect(message).toContain(
      `invalid connector error: invalid connector error with status ${text}`,
    );
  });
});

describe("a connector that answers something else", () => {
  const PREFIX = "unable to decode JSON response from connector: ";

  it.each<[string, Answering, string]>([
    ["nothing", raw(""), "Unexpected end of JSON input"],
    ["a page", raw("<html>"), "Unexpected token '<'"],
    ["half a document", raw('[{"rows": [{"a":'), "Unexpected end of JSON input"],
    ["bytes that are no text", raw(Buffer.from([0x22, 0xff, 0x22])), "it is not UTF-8"],
    ["no list", answering({ rows: [] }), "expected a list of row sets at $"],
    ["a list of something", answering([[]]), "expected a row set at $[0]"],
    ["rows that are no list", answering([{ rows: {} }]), "expected a list at $[0].rows"],
    ["rows of something", answering([{ rows: [{}, 1] }]), "expected an object at $[0].rows[1]"],
    [
      "aggregates that are none",
      answering([{ aggregates: [] }]),
      "expected an object at $[0].aggregates",
    ],
    ["groups that are none", answering([{ groups: {} }]), "expected a list at $[0].groups"],
    [
      "that it is elsewhere",
      (response) => {
        response.writeHead(307, { location: "http://169.254.169.254/" }).end();
      },
      "it redirects (307 Temporary Redirect), which is not followed",
    ],
  ])("fails: %s", async (_what, answer, text) => {
    const { reason, message } = await failureOf(answer);
    expect(reason).toBe("not_ndc");
    expect(message).toContain(`${PREFIX}${text}`);
  });

  it.each<[number, { v: number }[] | null]>([
    [0, null],
    [2, null],
    [1, []],
    [1, [{ v: 1 }, { v: 2 }]],
    [3, [{ v: 1 }, { v: 2 }]],
  ])("fails: %i row sets for the variables %j", async (count, variables) => {
    const sets = Array.from({ length: count }, () => ({ rows: [] }));
    const failed = await failureOf(answering(sets), { ...QUERY, variables });
    expect(failed.reason).toBe("unexpected");
    expect(failed.message).toBe(`expected ${variables?.length ?? 1} row sets, received ${count}`);
  });

  it.each<[unknown, ConnectorFailure["reason"], string]>([
    [[], "not_ndc", `${PREFIX}expected a list at $.operation_results`],
    [{ operation_results: {} }, "not_ndc", `${PREFIX}expected a list at $.operation_results`],
    [
      { operation_results: [{ type: "procedure" }] },
      "not_ndc",
      `${PREFIX}expected a procedure's result at $.operation_results[0]`,
    ],
    [
      { operation_results: [{ type: "procedure", result: 1 }] },
      "unexpected",
      "expected 0 operation results, received 1",
    ],
  ])("fails: a mutation answered by %j", async (answer, reason, message) => {
    await using server = await StandIn.started(answering(answer));
    await using pools = testPools();
    const failed = await failure(connectorAt(server.url, pools).mutation(MUTATION, CALL));
    expect(failed).toMatchObject({ reason, message });
  });

  it.each<[unknown, string]>([
    [null, "expected an object at $.details"],
    [{ details: [] }, "expected an object at $.details"],
    [{ details: { plan: 1 } }, "expected a text at $.details.plan"],
  ])("fails: an explanation answered by %j", async (answer, text) => {
    await using server = await StandIn.started(answering(answer));
    await using pools = testPools();
    const failed = await failure(connectorAt(server.url, pools).explainQuery(QUERY, CALL));
    expect(failed).toMatchObject({ reason: "not_ndc", message: `${PREFIX}${text}` });
  });

  it("fails: no HTTP at all", async () => {
    const server = createServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")).listen(0);
    await once(server, "listening");
    await using pools = testPools();
    const { port } = server.address() as AddressInfo;
    const failed = await failure(connectorAt(`http://127.0.0.1:${port}`, pools).query(QUERY, CALL));
    server.close();
    expect(failed.reason).toBe("not_ndc");
    expect(failed.message).toContain(`${NA}: no answer in HTTP`);
  });
});

describe("an answer that is too large", () => {
  const CHUNK = Buffer.alloc(1024 * 1024, " ");

  it("is refused at its head, where that tells", async () => {
    const bytes = 31 * 1024 * 1024;
    await using server = await StandIn.started((response) => {
      response.writeHead(200, { "content-length": bytes }).write(" ");
    });
    await using pools = testPools();
    const limits = { callMs: 10_000, answerBytes: ANSWER_BYTES_MAX };
    const failed = await failure(connectorAt(server.url, pools, { limits }).query(QUERY, CALL));
    expect(failed.reason).toBe("too_large");
    expect(failed.message).toBe(
      `response received from connector is too large: Received content length ${bytes} exceeds the limit 31457280`,
    );
  });

  it("is refused as soon as it is over, however much would follow", async () => {
    let closed = Promise.resolve<unknown>(null);
    await using server = await StandIn.started((response) => {
      closed = once(response, "close");
      const more = () => {
        while (response.write(CHUNK));
        response.once("drain", more);
      };
      more();
    });
    await using pools = testPools();
    const limits = { callMs: 10_000, answerBytes: ANSWER_BYTES_MAX };
    const failed = await failure(connectorAt(server.url, pools, { limits }).query(QUERY, CALL));
    expect(failed.reason).toBe("too_large");
    expect(failed.message).toBe(
      "response received from connector is too large: Size exceeds the limit 31457280",
    );
    await closed;
  });

  it("is refused too where it is an error", async () => {
    const failed = await failureOf(answering({ message: "m".repeat(2_000), details: null }, 400));
    expect(failed.reason).toBe("too_large");
  });
});

describe("a connector that does not answer", () => {
  it("is down", async () => {
    const server = await StandIn.started(answering([]));
    const { url, port } = server;
    await server[Symbol.asyncDispose]();
    await using pools = testPools();
    const { reason, message } = await failure(connectorAt(url, pools).query(QUERY, CALL));
    expect(reason).toBe("unreachable");
    expect(message).toBe(`${NA}: connect ECONNREFUSED 127.0.0.1:${port}`);
  });

  it.each(["", "not a url", "ftp://127.0.0.1/"])("has no URL: %j", async (url) => {
    await using pools = testPools();
    const failed = await failure(connectorAt(url, pools).query(QUERY, CALL));
    expect(failed).toMatchObject({ reason: "unreachable", message: "invalid connector base URL" });
  });

  it("has a header that cannot be sent, whose value is not told", async () => {
    await using server = await StandIn.started(answering([{}]));
    await using pools = testPools();
    const headers = { "x-key": new Secret("hidden\r\nx: y") };
    const failed = await failure(connectorAt(server.url, pools, { headers }).query(QUERY, CALL));
    expect(failed.reason).toBe("unreachable");
    expect(failed.message).not.toContain("hidden");
    expect(server.received).toEqual([]);
  });

  it.each<[string, Answering]>([
    ["its head", () => {}],
    ["the end of its body", (response) => void response.writeHead(200).write("[")],
  ])("in time: %s", async (_what, answer) => {
    await using server = await StandIn.started(answer);
    await using pools = testPools();
    const limits = { callMs: 40, answerBytes: 1_000 };
    const failed = await failure(connectorAt(server.url, pools, { limits }).query(QUERY, CALL));
    expect(failed).toMatchObject({ reason: "timeout", message: `${NA}: no answer within 40 ms` });
  });

  it("whole", async () => {
    for (const head of [{ "content-length": "100" }, {}]) {
      await using server = await StandIn.started((response, _received, socket) => {
        response.writeHead(200, head).write('[{"rows": [');
        setImmediate(() => socket.destroy());
      });
      await using pools = testPools();
      const failed = await failure(connectorAt(server.url, pools).query(QUERY, CALL));
      expect(failed.reason).toBe("cut_off");
      expect(failed.message).toContain("the connection ended within its answer");
      expect(server.received).toHaveLength(1);
    }
  });
});

describe("a call", () => {
  const reason = new Error("the client has gone");

  it("is not made where it is aborted already", async () => {
    await using server = await StandIn.started(answering([{}]));
    await using pools = testPools();
    const call = { ...CALL, signal: AbortSignal.abort(reason) };
    await expect(connectorAt(server.url, pools).query(QUERY, call)).rejects.toBe(reason);
    expect(server.received).toEqual([]);
  });

  it.each<[string, (response: Parameters<Answering>[0]) => void]>([
    ["before the answer's head", () => {}],
    ["within the answer's body", (response) => void response.writeHead(200).write("[")],
  ])("is aborted %s, and lets its connection go", async (_what, begin) => {
    const abort = new AbortController();
    let closed = Promise.resolve<unknown>(null);
    await using server = await StandIn.started((response) => {
      closed = once(response, "close");
      begin(response);
      setImmediate(() => abort.abort(reason));
    });
    await using pools = testPools();
    const call = { ...CALL, signal: abort.signal };
    await expect(connectorAt(server.url, pools).query(QUERY, call)).rejects.toBe(reason);
    await closed;
    expect(server.received).toHaveLength(1);
  });

  it("is aborted while it waits for a connection, and is never sent", async () => {
    const abort = new AbortController();
    let free = () => {};
    await using server = await StandIn.started((response) => {
      free = () => response.end("[{}]");
      abort.abort(reason);
    });
    await using pools = testPools({ connectionsPerOrigin: 1 });
    const connector = connectorAt(server.url, pools);
    const first = connector.query(QUERY, CALL);
    const second = connector.query(QUERY, { ...CALL, signal: abort.signal });
    await expect(second).rejects.toBe(reason);
    free();
    expect(await first).toEqual([{}]);
    expect(server.received).toHaveLength(1);
  });
});

describe("a connection that ends without an answer", () => {
  const dropping =
    (times: number): Answering =>
    (response, received, socket) => {
      if (times-- > 0) socket.destroy();
      else answering([{}])(response, received, socket);
    };

  it("lets a query be asked again", async () => {
    await using server = await StandIn.started(dropping(2));
    await using pools = testPools();
    expect(await connectorAt(server.url, pools).query(QUERY, CALL)).toEqual([{}]);
    expect(server.received).toHaveLength(3);
  });

  it("fails a query in the end", async () => {
    await using server = await StandIn.started(dropping(9));
    await using pools = testPools();
    const failed = await failure(connectorAt(server.url, pools).query(QUERY, CALL));
    expect(failed.reason).toBe("cut_off");
    expect(failed.message).toContain("the connection ended before its answer");
    expect(server.received).toHaveLength(3);
  });

  it("fails a mutation at once: it may have been done", async () => {
    await using server = await StandIn.started(dropping(1));
    await using pools = testPools();
    const failed = await failure(connectorAt(server.url, pools).mutation(MUTATION, CALL));
    expect(failed.reason).toBe("cut_off");
    expect(server.received).toHaveLength(1);
  });

  it("lets a connector be back within a moment", async () => {
    const before = await StandIn.started(answering([]));
    const { url, port } = before;
    await before[Symbol.asyncDispose]();
    let after: StandIn | null = null;
    const waits: number[] = [];
    const sleep = async (ms: number) => {
      waits.push(ms);
      after = await StandIn.started(answering([{}]), port);
    };
    await using pools = testPools();
    const connector = connectorAt(url, pools, { clock: { now: () => new Date(0), sleep } });
    expect(await connector.query(QUERY, CALL)).toEqual([{}]);
    expect(waits).toEqual([100]);
    await (after as StandIn | null)?.[Symbol.asyncDispose]();
  });
});
