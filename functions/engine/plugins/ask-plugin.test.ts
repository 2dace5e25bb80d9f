import { describe, expect, it } from "vitest";
import { answering, type Answering, StandIn, testPools } from "../ndc/stand-in.ts";
import { askPlugin, type PluginDeps } from "./ask-plugin.ts";
import { PluginFailure } from "./plugin-failure.ts";
import { bare, CALL, CLIENT, depsOver, preParseAt, text, TRACEPARENT } from "./testing/plugins.ts";

const WHERE = "the pre-parse plugin check";

async function asked(
  plugin: ReturnType<typeof preParseAt>,
  limits?: Partial<PluginDeps["limits"]>,
) {
  await using pools = testPools();
  return await askPlugin(plugin, { is: "asked" }, CLIENT, CALL, depsOver(pools, limits));
}

async function failure(answer: Promise<unknown>): Promise<PluginFailure> {
  const error = await answer.catch((reason: unknown) => reason);
  if (error instanceof PluginFailure) return error;
  throw new Error("it did not fail", { cause: error });
}

async function failureOf(answer: Answering, limits?: Partial<PluginDeps["limits"]>) {
  await using server = await StandIn.started(answer);
  return await failure(asked(preParseAt(server.url), limits));
}

describe("a question to a plugin", () => {
  it("is sent by POST to its URL, with what it is about, and the trace", async () => {
    await using server = await StandIn.started(bare(204));
    const plugin = preParseAt(`${server.url}/hooks/1?key=a`);
    expect(await asked(plugin)).toMatchObject({ status: 204, body: Buffer.of() });
    expect(server.received).toMatchObject([
      {
        method: "POST",
        path: "/hooks/1?key=a",
        headers: { "content-type": "application/json", traceparent: TRACEPARENT },
        body: { is: "asked" },
      },
    ]);
  });

  it("has no trace where there is none", async () => {
    await using server = await StandIn.started(bare(204));
    await using pools = testPools();
    const call = { ...CALL, traceparent: null };
    await askPlugin(preParseAt(server.url), {}, CLIENT, call, depsOver(pools));
    expect(server.received[0]?.headers).not.toHaveProperty("traceparent");
  });

  it("has additional headers and the client's that are forwarded, which count more", async () => {
    await using server = await StandIn.started(bare(204));
    const additional = {
      "M-Auth": { valueFromEnv: "KEY" },
      "X-Name": { value: "nobody" },
      "X-Lost": { valueFromEnv: "LOST" },
    };
    await asked(preParseAt(server.url, { headers: { forward: ["X-Name", "absent"], additional } }));
    const { headers } = server.received[0] ?? {};
    expect(headers).toMatchObject({ "m-auth": "from the environment", "x-name": "Ada" });
    expect(headers).toMatchObject({ "x-lost": "" });
    expect(headers).not.toHaveProperty("absent");
  });

  it("has no header that belongs to the client's own connection", async () => {
    await using server = await StandIn.started(bare(204));
    await asked(preParseAt(server.url, { headers: { forward: ["Host"], additional: {} } }));
    expect(server.received[0]?.headers.host).toBe(`127.0.0.1:${server.port}`);
  });

  it("goes to a URL of the environment, with its name and password", async () => {
    await using server = await StandIn.started(bare(204));
    await using pools = testPools();
    const environment = () => `http://ada:l%20x@127.0.0.1:${server.port}/`;
    const plugin = preParseAt("", { url: { valueFromEnv: "URL" } });
    await askPlugin(plugin, {}, CLIENT, CALL, { ...depsOver(pools), environment });
    const basic = `Basic ${Buffer.from("ada:l x").toString("base64")}`;
    expect(server.received[0]?.headers.authorization).toBe(basic);
  });

  it("is not sent on to where the plugin redirects", async () => {
    await using server = await StandIn.started((response) => {
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    expect(await asked(preParseAt(server.url))).toMatchObject({ status: 307 });
    expect(server.received).toHaveLength(1);
  });
});

describe("an answer of a plugin", () => {
  it("is given with its status, headers and bytes", async () => {
    await using server = await StandIn.started(answering({ a: 1 }, 299));
    const { status, headers, body } = await asked(preParseAt(server.url));
    expect([status, headers["content-type"], body.toString()]).toEqual([
      299,
      "application/json",
      '{"a":1}',
    ]);
  });

  it("may have as many bytes as it may, and no more", async () => {
    await using server = await StandIn.started(text("x".repeat(100)));
    const plugin = preParseAt(server.url);
    expect((await asked(plugin, { answerBytes: 100 })).body).toHaveLength(100);
    const { message } = await failure(asked(plugin, { answerBytes: 99 }));
    expect(message).toBe(`Error while reading the answer of ${WHERE} - it is larger than 99 bytes`);
  });
});

describe("a plugin that does not answer", () => {
  const making = `Error while making the HTTP request to ${WHERE} -`;

  it("is waited for as long as it may take, and no longer", async () => {
    const { message, status } = await failureOf(() => {}, { callMs: 30 });
    expect([message, status]).toEqual([`${making} no answer within 30 ms`, 500]);
  });

  it("is waited for no longer in the middle of its answer", async () => {
    const stalled: Answering = (response) => void response.writeHead(200).write("{");
    const { message } = await failureOf(stalled, { callMs: 200 });
    expect(message).toBe(`${making} no answer within 200 ms`);
  });

  it("as it loses the connection is told of without its address", async () => {
    const { message } = await failureOf((_response, _received, socket) => socket.destroy());
    expect(message).toBe(`${making} UND_ERR_SOCKET`);
  });

  it("as nobody is there is told of without its address", async () => {
    const { message } = await failure(asked(preParseAt("http://127.0.0.1:1/")));
    expect(message).toBe(`${making} ECONNREFUSED`);
  });

  it("is no longer waited for when the client is gone", async () => {
    const gone = new Error("the client is gone");
    const abort = new AbortController();
    await using server = await StandIn.started(() => abort.abort(gone));
    await using pools = testPools();
    const call = { ...CALL, signal: abort.signal };
    const answer = askPlugin(preParseAt(server.url), {}, CLIENT, call, depsOver(pools));
    await expect(answer).rejects.toBe(gone);
  });
});

describe("a plugin that cannot be asked", () => {
  const building = `Error while building the request for ${WHERE} -`;

  it.each(["", "nowhere", "ftp://127.0.0.1/"])("as its URL is %j", async (url) => {
    const { message } = await failure(asked(preParseAt(url)));
    expect(message).toBe(`${building} its URL is none of HTTP`);
  });

  it.each([{ "x y": { value: "a" } }, { "x-y": { value: "a\nb" } }])(
    "as its headers are %j",
    async (additional) => {
      const plugin = preParseAt("http://127.0.0.1:1", { headers: { forward: [], additional } });
      const { message } = await failure(asked(plugin));
      expect(message).toBe(`${building} one of its headers is none of HTTP`);
    },
  );
});
