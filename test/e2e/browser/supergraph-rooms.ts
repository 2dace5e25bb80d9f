import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { tokenFor } from "../../../examples/chinook/token.ts";
import type { TestStack } from "../../harness/stack.ts";
import { type ConsoleBrowser, violationsIn } from "./console-browser.ts";
import { tourOf } from "./tour.ts";

interface Room {
  browser: ConsoleBrowser;
  stack: TestStack;
}

const PROJECT = "/orgs/local/projects/chinook";
// On one line: the editor would indent and close what stands on further ones.
const QUERY =
  "query Tracks { tracks(where: {trackId: {_in: [3, 22]}}) " +
  "{ name genre { name } recommended { score why track { name } } } }";

/** What the console shows of the example's supergraph, and where it leads. */
export function supergraphsAreShown(room: () => Room): void {
  test("what is live shows its GraphQL API, and leads to its GraphiQL, which answers", async () => {
    const { browser, stack } = room();
    const { page } = browser;
    await page.goto(`${stack.manager}${PROJECT}`);
    await page.getByText(stack.graphql!, { exact: true }).waitFor();
    const opened = browser.context.waitForEvent("page");
    await graphiql(page).click();
    const other = await opened;
    expect(other.url()).toBe(stack.graphql);
    await askInGraphiql(other, tokenFor(await readFile(stack.graphqlKey, "utf8"), "customer", 1));
    await browser.picture("graphiql", other);
    await other.close();
  });

  test("a build tells of its supergraph: its own address, what explains, its file, its log", async () => {
    const { browser } = room();
    const { page } = browser;
    await page.getByRole("table", { name: "Live in production" }).getByRole("link").nth(1).click();
    const panel = page.locator("section").filter({ hasText: "GraphQL of store" });
    const preview = await page.getByText(/^http:\/\/chinook-b.*\/graphql$/).innerText();
    expect(await graphiql(panel).getAttribute("href")).toBe(preview);
    await panel.getByText(preview.replace("/graphql", "/v1/explain"), { exact: true }).waitFor();
    await panel.getByRole("button", { name: "Copy digest of the compiled file" }).waitFor();
    await browser.picture("supergraph");
    expect(await violationsIn(page, [page.url()], async () => {})).toEqual({});
    await panel.getByRole("link", { name: "production" }).click();
    await page.waitForURL(/\/releases\/production\/.*part=store/);
    await page.getByRole("log").getByText("loaded in").first().waitFor();
  });

  test("a supergraph where it runs is asked and explained by GraphQL, as who the headers say", async () => {
    const { browser, stack } = room();
    const { page } = browser;
    const tour = tourOf(page, stack.manager);
    await tour.go("/orgs/local/functions");
    await tour.button("Read all back").click();
    await page
      .getByRole("row", { name: /supergraph/ })
      .getByRole("link")
      .click();
    await page.getByLabel("Operation").fill("query ($n: Int!) { tracks(limit: $n) { name } }");
    await page.getByLabel("Headers").fill("nonsense");
    await tour.button("Send").click();
    await page.getByRole("alert").getByText('is not of the form "Name: value"').waitFor();
    await page.getByLabel("Headers").fill("X-Hasura-Auth-Mode: guest");
    await page.getByLabel("Variables").fill('{"n": 1}');
    await tour.button("Send").click();
    const answer = page.getByLabel("Answer", { exact: true });
    await answer.getByText('"tracks"').waitFor();
    await tour.button("Explain").click();
    await answer.getByText('"explain"').waitFor();
    expect(await graphiql(page).getAttribute("href")).toMatch(/^http:\/\/chinook-b.*\/graphql$/);
    expect(await violationsIn(page, [page.url()], async () => {})).toEqual({});
  });
}

function graphiql(within: Pick<Page, "getByRole">) {
  return within.getByRole("link", { name: /^Open GraphiQL/ });
}

async function askInGraphiql(page: Page, token: string): Promise<void> {
  await page.getByRole("button", { name: "Who asks" }).click();
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Who asks" }).click();
  await page.getByRole("button", { name: /Re-fetch GraphQL schema/ }).click();
  const editor = page.locator(".graphiql-query-editor .monaco-editor").first();
  await editor.click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(QUERY);
  await page.locator(".graphiql-tab-active").getByText("Tracks").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.locator(".result-window").getByText('"Silver River"').waitFor();
  await page.getByRole("button", { name: /^Prettify query/ }).click();
  await editor.click();
  await page.keyboard.press("Control+Home");
}
