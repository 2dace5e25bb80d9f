import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { build as viteBuild } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { defaultDocumentLimits } from "../../functions/engine/graphql/document.ts";
import { engineApp } from "../../functions/engine/http/engine-app.ts";
import {
  admitAt,
  chooseProtocol,
  mountSockets,
} from "../../functions/engine/subscriptions/mount-sockets.ts";
import { defaultSocketLimits } from "../../functions/engine/subscriptions/serve-socket.ts";
import { type Board, board } from "../../functions/engine/subscriptions/testing/board.ts";
import { assetFolder } from "../../functions/mounts/asset-folder.ts";
import { type ConsoleBrowser, openBrowser } from "./browser/console-browser.ts";

// GraphiQL as a browser has it at the endpoint of an API, each test going on where the last ended.

const ROOT = resolve(import.meta.dirname, "../..");

let folder: string;
let api: Board;
let server: Server;
let stop: () => void;
let browser: ConsoleBrowser;
const traces: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-graphiql-"));
  await viteBuild({
    configFile: join(ROOT, "console/graphiql/vite.config.ts"),
    build: { outDir: folder },
    logLevel: "error",
  });
  api = board();
  ({ server, stop } = await serve(api, folder));
  browser = await openBrowser(originOf(server));
}, 180_000);

afterAll(async () => {
  await browser?.close();
  stop?.();
  api?.poller.close();
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

test("a browser that opens the endpoint sees GraphiQL, with nothing from elsewhere", async () => {
  await browser.page.goto(`${originOf(server)}/graphql`);
  await editor().waitFor();
  await browser.page.getByRole("button", { name: "Execute query" }).waitFor();
  expect(browser.wrongs).toEqual([]);
});

test("names are completed as the role sees the API, and a query shows its answer and trace", async () => {
  await browser.page.getByRole("button", { name: "Who asks" }).click();
  await browser.page.getByLabel("Role").fill("admin");
  await browser.page.getByRole("button", { name: /Re-fetch GraphQL schema/ }).click();
  await write("{ mess");
  await browser.page.keyboard.press("Control+Space");
  const suggested = browser.page.locator(".suggest-widget .monaco-list-row");
  await suggested.getByText("messagesAggregate").first().waitFor();
  await browser.picture("graphiql-completion");
  await browser.page.keyboard.press("Escape");
  await run("Rooms", "query Rooms { messages { id room text } }");
  await answer().getByText('"hello"').waitFor();
  const trace = await browser.page.locator(".lintas-footer code").textContent();
  expect(traces).toContain(trace);
  await browser.page.getByRole("button", { name: /^Prettify query/ }).click();
  await browser.picture("graphiql-answer");
});

test("Explain tells what would be asked, in words", async () => {
  await browser.page.getByRole("button", { name: /^Explain: / }).click();
  await browser.page.locator(".lintas-plan").getByText("Ask for messages").waitFor();
  await browser.picture("graphiql-explain");
});

test("a subscription goes on over a socket until it is stopped", async () => {
  await run("Count", "subscription Count { messagesAggregate { _count } }");
  await answer().getByText("2", { exact: true }).waitFor();
  api.rows.pop();
  await expect.poll(() => api.clock.sleeping()).toBeGreaterThan(0);
  await api.clock.advance(2_000);
  await answer().getByText("1", { exact: true }).waitFor();
  await browser.page.getByRole("button", { name: "Stop query" }).click();
  await expect.poll(() => api.poller.running).toBe(0);
  expect(browser.wrongs).toEqual([]);
});

test("a token is shown by what it says of itself, and is nowhere kept", async () => {
  await browser.page.getByRole("button", { name: "Who asks" }).click();
  const claims = Buffer.from(JSON.stringify({ sub: "u1", exp: 1 })).toString("base64url");
  await browser.page.getByLabel("Token").fill(`e30.${claims}.sig`);
  await browser.page.getByText("Expired").waitFor();
  await browser.picture("graphiql-identity");
  const kept = await browser.page.evaluate("JSON.stringify([localStorage, sessionStorage])");
  expect(kept).not.toContain(claims);
});

function editor() {
  return browser.page.locator(".graphiql-query-editor .monaco-editor").first();
}

function answer() {
  return browser.page.locator(".result-window");
}

async function write(text: string): Promise<void> {
  await editor().click();
  await browser.page.keyboard.press("Control+A");
  await browser.page.keyboard.type(text);
}

/** GraphiQL has understood the text once its tab has the operation's name. */
async function run(name: string, text: string): Promise<void> {
  await write(text);
  await browser.page.locator(".graphiql-tab-active").getByText(name).waitFor();
  await browser.page.keyboard.press("Control+Enter");
}

function originOf(of: Server): string {
  return `http://127.0.0.1:${(of.address() as AddressInfo).port}`;
}

async function serve(of: Board, files: string): Promise<{ server: Server; stop: () => void }> {
  const { operating, clock } = of;
  const buildFor = async () => of.build;
  const authenticate = async (_: unknown, headers: Headers) => {
    const trace = headers.get("traceparent")?.split("-")[1];
    if (trace !== undefined) traces.push(trace);
    return { role: headers.get("x-hasura-role") ?? "guest", variables: new Map() };
  };
  const app = engineApp({
    buildFor,
    authenticate,
    limits: defaultDocumentLimits,
    exposeInternalErrors: false,
    bodyBytesMax: 1_000_000,
    answerBytesMax: 10_000_000,
    events: null,
    graphiql: assetFolder(files),
  });
  const listener = getRequestListener((request) => app.fetch(request));
  const made = createServer((request, response) => void listener(request, response));
  const library = new WebSocketServer({ noServer: true, handleProtocols: chooseProtocol });
  const limits = defaultSocketLimits;
  const ended = mountSockets(
    made,
    library,
    admitAt("/graphql", { operating, clock, limits, buildFor, authenticate }),
  );
  made.listen(0, "127.0.0.1");
  await once(made, "listening");
  return { server: made, stop: ended };
}
