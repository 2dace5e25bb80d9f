import { createServer } from "node:http";

/**
 * The process behind every proxy of the bench: a function on a Unix socket, and beside it just
 * enough of a runner to tell our gateway of it. Arguments: function socket, runner socket.
 */
const [socket = "", runnerSocket = ""] = process.argv.slice(2);
const body = Buffer.from(JSON.stringify({ hello: "world", padding: "x".repeat(200) }));

createServer((_req, res) => {
  res.writeHead(200, ["content-type", "application/json", "content-length", String(body.length)]);
  res.end(body);
}).listen(socket);

const instance = {
  id: "i1",
  release: "ra1",
  part: "web",
  state: "ready",
  socket,
  concurrency: 1_000,
};
createServer((_req, res) => {
  res.writeHead(200, { "content-type": "application/x-ndjson" });
  res.write(`${JSON.stringify({ type: "all", instances: [instance] })}\n`);
  setInterval(() => res.write(`{"type":"beat"}\n`), 5_000);
}).listen(runnerSocket, () => process.send?.({ port: 0 }));
