import { PassThrough, type Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import { bufferAnswer, type LambdaHead, streamAnswer } from "./lambda-answer.ts";
import { askedOfEvent, type LambdaEvent } from "./lambda-event.ts";

const event: LambdaEvent = {
  rawPath: "/a%2Fb//c",
  rawQueryString: "x=%2F&x=2",
  headers: { host: "abc.lambda-url.eu-central-1.on.aws", "x-two": "1,2" },
  requestContext: { domainName: "abc.lambda-url.eu-central-1.on.aws", http: { method: "POST" } },
};

function answer(more: Partial<Answer>): Answer {
  return { status: 200, headers: [], body: { kind: "none" }, ...more };
}

/** Writes the head before the first chunk, as the runtime does. */
const from = (output: Writable, head: LambdaHead) => {
  const write = output.write.bind(output);
  const first = (chunk: Uint8Array) => {
    output.write = write;
    write(`${JSON.stringify(head)}\n`);
    return write(chunk);
  };
  return Object.assign(output, { write: first });
};

test("an event becomes a request with its address, headers, cookies and body", async () => {
  const bytes = Buffer.from([0, 255, 1]);
  const asked = askedOfEvent({
    ...event,
    cookies: ["a=1", "b=2"],
    body: bytes.toString("base64"),
    isBase64Encoded: true,
  });
  expect(asked).toMatchObject({ method: "POST", target: "/a%2Fb//c?x=%2F&x=2" });
  const request = asked.request();
  expect(request?.url).toBe("https://abc.lambda-url.eu-central-1.on.aws/a%2Fb//c?x=%2F&x=2");
  expect(request?.headers.get("cookie")).toBe("a=1; b=2");
  expect(asked.header("x-two")).toBe("1,2");
  expect(Buffer.from(await request!.arrayBuffer())).toEqual(bytes);
});

test("a request without body or query has none, and one no function can take is none", () => {
  const plain = askedOfEvent({ ...event, rawQueryString: "", body: "" });
  expect(plain.target).toBe("/a%2Fb//c");
  expect(plain.request()?.body).toBeNull();
  expect(askedOfEvent({ ...event, headers: { host: "a b" } }).request()).toBeNull();
});

test.each([[{}], [{ Records: [] }], [{ version: "1.0", httpMethod: "GET", path: "/" }]])(
  "%j is refused as no event of a Function URL",
  (other) => {
    expect(() => askedOfEvent(other as never)).toThrow(/no request of a Function URL/);
  },
);

test("the head goes out although there is no body, cookies apart", async () => {
  const output = new PassThrough();
  const headers = ["location", "/x", "set-cookie", "a=1", "set-cookie", "b=2"];
  await streamAnswer(answer({ status: 302, headers }), output, from);
  expect(JSON.parse(await text(output))).toEqual({
    statusCode: 302,
    headers: { location: "/x" },
    cookies: ["a=1", "b=2"],
  });
});

test("a body that breaks rejects and is cancelled no further than it must", async () => {
  const output = new PassThrough();
  let cancelled = 0;
  const body = {
    kind: "stream",
    first: Buffer.from("x"),
    next: () => Promise.reject(new Error("broken")),
    cancel: () => void cancelled++,
  } as const;
  await expect(streamAnswer(answer({ body }), output, from)).rejects.toThrow("broken");
  expect(cancelled).toBe(1);
});

test.each([
  ["text/plain", "ü", {}, false],
  ["application/problem+json", "{}", {}, false],
  ["text/plain", "packed", { "content-encoding": "gzip" }, true],
  ["image/png", "text by chance", {}, true],
  ["text/plain", Buffer.from([0xff, 0xfe]), {}, true],
])("buffered %s of %j goes as it fits best", async (type, content, more, isBase64) => {
  const bytes = Buffer.from(content as string);
  const headers = ["content-type", type, ...Object.entries(more).flat()];
  const whole = await bufferAnswer(answer({ headers, body: { kind: "bytes", bytes } }));
  expect(whole.isBase64Encoded).toBe(isBase64);
  expect(Buffer.from(whole.body, isBase64 ? "base64" : "utf8")).toEqual(bytes);
});
