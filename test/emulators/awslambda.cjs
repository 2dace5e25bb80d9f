// What AWS's Node runtime offers a handler and MiniStack's does not: a response that is streamed.
// MiniStack takes the bytes as one string and reads the same framing from it.
const { Writable } = require("node:stream");
const { finished } = require("node:stream/promises");

globalThis.awslambda = {
  streamifyResponse: (handler) => async (event, context) => {
    const chunks = [];
    const output = new Writable({
      write(chunk, encoding, done) {
        chunks.push(Buffer.from(chunk, encoding));
        done();
      },
    });
    const ended = finished(output);
    await handler(event, output, context);
    if (!output.writableEnded) output.end();
    await ended;
    return Buffer.concat(chunks).toString("utf8");
  },
  HttpResponseStream: {
    from(output, head) {
      output.write(JSON.stringify(head));
      output.write(Buffer.alloc(8));
      return output;
    },
  },
};
