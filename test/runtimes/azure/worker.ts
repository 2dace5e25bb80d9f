import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import Module from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// Takes the parts of Azure's host and of its Node worker around the official library that the zip
// brings: gives it `@azure/functions-core` as the worker does, asks for what `main` registers, and
// hands every HTTP request to it as the host does where streaming is on: over the library's own
// HTTP proxy, the invocation beside it.
// https://github.com/Azure/azure-functions-nodejs-worker/blob/v4.x/src/setupCoreModule.ts

interface Binding {
  type: string;
  direction: "in" | "out";
  methods?: string[];
  route?: string;
}
interface Metadata {
  name: string;
  bindings: Record<string, Binding>;
}
interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: unknown): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<unknown>;
}
interface ProgrammingModel {
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
  getInvocationModel(invocation: object): InvocationModel;
}

const disposable = { dispose() {} };
const log = (text: string) => process.stderr.write(`${text}\n`);
const functions: { metadata: Metadata; handler: unknown }[] = [];
let model: ProgrammingModel | undefined;

const core = {
  version: "3.12.0",
  hostVersion: "4.1044.400",
  workerVersion: "3.12.0",
  Disposable: { from: () => disposable },
  setProgrammingModel: (set: ProgrammingModel) => void (model = set),
  getProgrammingModel: () => model,
  registerHook: () => disposable,
  registerFunction(metadata: Metadata, handler: unknown) {
    functions.push({ metadata, handler });
    return disposable;
  },
  log: (level: string, _category: string, text: string) => {
    if (level !== "debug" && level !== "trace") log(text);
  },
};

const { prototype } = Module as unknown as { prototype: { require: (name: string) => unknown } };
prototype.require = new Proxy(prototype.require, {
  apply: (target, self, args: [string]) =>
    args[0] === "@azure/functions-core" ? core : Reflect.apply(target, self, args),
});

const folder = process.argv[2] ?? "";
const { main } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
  main: string;
};
await import(pathToFileURL(join(folder, main)).href);
const [registered, ...others] = functions;
if (model === undefined || registered === undefined || others.length > 0) {
  throw new Error("the main module has to register one function");
}
const { metadata, handler } = registered;
const trigger = Object.entries(metadata.bindings).find(([, { type }]) => type === "httpTrigger");
if (trigger === undefined || trigger[1].route !== "{*path}") {
  throw new Error("the function has to take every path");
}
const [triggerName, { methods = [] }] = trigger;
const { routePrefix } = (
  JSON.parse(await readFile(join(folder, "host.json"), "utf8")) as {
    extensions: { http: { routePrefix: string } };
  }
).extensions.http;
const proxy = Promise.withResolvers<string>();
const server = createServer({ maxHeaderSize: 64 * 1024 }, (incoming, outgoing) => {
  const isOurs = routePrefix === "" && methods.includes(incoming.method ?? "");
  if (isOurs) void proxy.promise.then((port) => relay(port, incoming, outgoing));
  else outgoing.writeHead(404).end();
});
// The first server that listens is the one that is told of, so this one comes before the proxy.
await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
const { HttpUri = "" } = await model.getCapabilities({});
proxy.resolve(new URL(HttpUri).port);

function relay(port: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const id = randomUUID();
  const headers = {
    "x-forwarded-proto": "http",
    "x-forwarded-host": incoming.headers.host,
    ...incoming.headers,
  };
  const proxied = request(
    {
      host: "127.0.0.1",
      port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...headers, "x-ms-invocation-id": id },
      agent: false,
    },
    (answer) => {
      const flat = answer.rawHeaders.filter(
        (_, i, all) => all[i - (i % 2)]?.toLowerCase() !== "x-ms-invocation-id",
      );
      outgoing.writeHead(answer.statusCode ?? 500, flat);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      // A body that nobody read to its end would stand before the next request of its connection.
      answer.once("end", () => {
        if (incoming.complete) return;
        incoming.unpipe(proxied).resume();
        proxied.destroy();
      });
    },
  );
  const broken = (error: unknown) => {
    log(String(error));
    proxied.destroy();
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(500).end();
  };
  proxied.on("error", broken);
  incoming.pipe(proxied);
  invoke(id, headers).catch(broken);
}

async function invoke(invocationId: string, headers: IncomingMessage["headers"]): Promise<void> {
  const joined = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(",")]);
  const invocation = model?.getInvocationModel({
    invocationId,
    metadata,
    request: {
      invocationId,
      inputData: [{ name: triggerName, data: {} }],
      triggerMetadata: { Headers: { json: JSON.stringify(Object.fromEntries(joined)) } },
    },
    log: (_level: string, _category: string, text: string) => log(text),
    state: undefined,
  });
  if (invocation === undefined) return;
  const { context, inputs } = await invocation.getArguments();
  const result = await invocation.invokeFunction(context, inputs, handler);
  await invocation.getResponse(context, result);
}
