import { once } from "node:events";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { webStream } from "./web-stream.ts";

test("all chunks come, in order, and then the end", async () => {
  const source = new PassThrough();
  const text = new Response(webStream(source)).text();
  source.write("one ");
  source.end("two");
  expect(await text).toBe("one two");
});

test("an error of the source reaches the reader", async () => {
  const source = new PassThrough();
  const text = new Response(webStream(source)).text();
  source.destroy(new Error("the line broke"));
  await expect(text).rejects.toThrow("the line broke");
});

test("a reader that leaves while a chunk is on its way ends the source, and nothing else", async () => {
  const source = new PassThrough();
  const reader = webStream(source).getReader();
  source.write("one");
  await reader.read();
  const closed = once(source, "close");
  const pending = reader.read();
  source.write("two");
  await reader.cancel();
  await pending;
  await closed;
  expect(source.destroyed).toBe(true);
});
