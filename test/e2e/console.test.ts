import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startStack, type TestStack, throughGateway } from "../harness/stack.ts";
import {
  type ConsoleBrowser,
  openBrowser,
  violations,
  violationsIn,
} from "./browser/console-browser.ts";
import { save, setWeight } from "./browser/forms.ts";
import { openShop, type Shop } from "./browser/shop.ts";
import { supergraphsAreShown } from "./browser/supergraph-rooms.ts";

// One person's tour through the console of a real stack: each test goes on where the last one ended.

const START_MS = 300_000;
const HOME = "/orgs/local";
const SHOP = `${HOME}/projects/shop`;

let stack: TestStack;
let browser: ConsoleBrowser;
let page: Page;
let shop: Shop;
let working: string;

beforeAll(async () => {
  stack = await startStack();
  browser = await openBrowser(stack.manager);
  page = browser.page;
}, START_MS);

afterAll(async () => {
  await browser?.close();
  await shop?.remove();
  await stack?.remove();
}, 60_000);

test("without a session every page leads to the sign-in, which is accessible", async () => {
  await go(`${HOME}/audit`);
  await page.waitForURL("**/sign-in?to=*");
  await heading("Sign in to Lintas");
  expect(await violations(page)).toEqual([]);
});

test("the one-time link signs in once, and its token leaves the address bar", async () => {
  await page.goto(stack.console);
  await page.waitForURL(`**${HOME}`);
  await heading("Projects");
  const other = await browser.context.browser()!.newContext();
  const second = await other.newPage();
  await second.goto(stack.console);
  await second.getByRole("alert").getByText("used up or expired").waitFor();
  expect(new URL(second.url()).hash).toBe("");
  await other.close();
});

test("a token is shown once when it is made, and signs the command line in", async () => {
  await go(`${HOME}/tokens`);
  await button("New token").click();
  await dialog().getByLabel("Name").fill("command line");
  await dialog().getByRole("button", { name: "Create token" }).click();
  const token = await dialog().locator("code").innerText();
  expect(token).toMatch(/^lts_/);
  await button("I have it").click();
  await page.getByRole("cell", { name: "command line", exact: true }).waitFor();
  expect(await page.content()).not.toContain(token);
  shop = await openShop(stack.manager, token);
});

test("a project is made, and says how to deploy to it", async () => {
  await go(HOME);
  await button("New project").click();
  await dialog().getByLabel("Name in addresses").fill("Not a slug");
  await button("Create project").click();
  await dialog().getByText("It begins with a lower-case letter").waitFor();
  await dialog().getByLabel("Name in addresses").fill("shop");
  await dialog().getByLabel("Name for people").fill("The shop");
  await button("Create project").click();
  await page.waitForURL(`**${SHOP}`);
  await page.getByText("npx lintas deploy", { exact: true }).first().waitFor();
});

test("an environment is made", async () => {
  await go(`${SHOP}/environments`);
  await button("New environment").click();
  await dialog().getByLabel("Name").fill("staging");
  await button("Create environment").click();
  await page.getByRole("row", { name: /staging/ }).waitFor();
});

test("a build is deployed through its plan", async () => {
  working = await shop.build("works");
  await go(`${SHOP}/builds`);
  await page.getByRole("link", { name: working, exact: true }).click();
  await heading(`Build ${working}`);
  await page.getByRole("table", { name: "Paths" }).getByText("/stock").waitFor();
  await page.getByRole("link", { name: "Deploy…" }).click();
  await page.getByRole("table", { name: "Plan for local" }).getByText("Create").first().waitFor();
  await button("Deploy to production").click();
  await done();
  expect(await page.locator('[role=listitem][data-state="done"]').count()).toBeGreaterThan(2);
  await page.getByText("The operation has ended.").waitFor();
  await expect.poll(async () => (await visit("/")).text).toBe("Hello from the shop");
});

test("a variable is edited in place, and another person's change is not overwritten", async () => {
  await go(`${SHOP}/variables`);
  await button("Add variable").click();
  await save(page, "GREETING", "Halo");
  await button("Edit GREETING").click();
  await page.getByRole("textbox", { name: "Value" }).fill("Selamat siang");
  await page.evaluate(async (path) => {
    await fetch(path, {
      method: "PUT",
      headers: { "content-type": "application/json", "if-match": "*" },
      body: JSON.stringify({ value: "Bonjour" }),
    });
  }, `/v1${SHOP}/environments/production/variables/GREETING`);
  await button("Save").click();
  await page.getByRole("alert").getByText("It was changed since you read it").waitFor();
  await button("Show what is there now").click();
  await expect
    .poll(() => page.getByRole("textbox", { name: "Value" }).inputValue())
    .toBe("Bonjour");
  await page.getByRole("textbox", { name: "Value" }).fill("Selamat siang");
  await button("Save").click();
  // While it is edited, the cell around the form has the value in its name already.
  await page.getByRole("form").waitFor({ state: "detached" });
  await page.getByRole("cell", { name: "Selamat siang" }).waitFor();
});

test("a secret can be set, replaced and removed, and is never shown", async () => {
  await button("Add secret").click();
  await save(page, "API_KEY", "hush-hush");
  await button("Replace API_KEY").click();
  await page.getByRole("textbox", { name: "New value" }).fill("more-hush");
  await button("Save").click();
  const row = page.getByRole("row", { name: /API_KEY/ });
  await row.getByRole("cell", { name: "2", exact: true }).waitFor();
  expect(await page.content()).not.toMatch(/hush/);
  await button("Remove API_KEY").click();
  await button("Remove secret").click();
  await row.waitFor({ state: "detached" });
});

test("a canary takes its share, and the plan shows why", async () => {
  await page.getByRole("link", { name: "Deploy production…" }).click();
  await page.getByRole("table", { name: "Plan for local" }).getByText("GREETING").first().waitFor();
  await setWeight(page, 10);
  await page.getByRole("slider").blur();
  const toasts = page.locator(".mantine-Notification-root");
  await expect.poll(() => toasts.count(), { timeout: 15_000 }).toBe(0);
  await browser.picture("plan");
  await button("Deploy to production").click();
  await done();
  await page.getByText("The operation has ended.").waitFor();
  await browser.picture("deployment");
  await go(SHOP);
  const live = page.getByRole("table", { name: "Live in production" });
  await live.getByText("10%").waitFor();
  await live.getByText("90%").waitFor();
});

test("promotion says what it moves, and moves it: a canary first, then everything", async () => {
  await go(`${SHOP}/releases?live=yes`);
  const canary = page.getByRole("row", { name: /10%/ });
  await canary.getByRole("button", { name: "Promote" }).click();
  await setWeight(page, 40);
  const change = dialog().getByRole("row", { name: /10% 40%/ });
  await change.waitFor();
  await button("Give it 40%").click();
  await done();
  await go(`${SHOP}/releases?live=yes`);
  const row = page.getByRole("row", { name: /40%/ });
  await row.getByRole("link").first().click();
  await heading(/^Release r/);
  await button("Promote").click();
  await dialog()
    .getByRole("row", { name: /40% 100%/ })
    .waitFor();
  await button("Promote to all traffic").click();
  await done();
  await expect.poll(async () => (await visit("/")).text).toBe("Selamat siang from the shop");
});

test("rollback says what it moves, and an older version of the route can be returned to", async () => {
  await go(`${SHOP}/environments/production`);
  await button("Roll back").click();
  await dialog()
    .getByRole("row", { name: /0% 60%/ })
    .waitFor();
  await dialog().getByRole("button", { name: "Roll back" }).click();
  await done();
  await go(`${SHOP}/environments/production`);
  await button("Return to version 1").click();
  await dialog().getByRole("row", { name: /100%/ }).waitFor();
  await button("Return to it").click();
  await done();
  await expect.poll(async () => (await visit("/")).text).toBe("Hello from the shop");
});

test("logs arrive while one looks, are filtered, and keep their filter over a reload", async () => {
  await go(`${SHOP}/releases?live=yes`);
  await page.getByRole("table", { name: "Releases" }).getByRole("link").first().click();
  const log = page.getByRole("log");
  await log.waitFor();
  for (let i = 0; i < 24; i++) await visit(i % 6 === 5 ? "/slow" : `/mugs/${i}`);
  await log.getByText("/mugs/22").waitFor();
  await browser.picture("logs");
  await page.getByLabel("Filter the lines").fill("slow answer");
  await log.getByText("GET /mugs").first().waitFor({ state: "detached" });
  await page.waitForURL(/q=slow/);
  await page.reload();
  await log.getByText("slow answer").first().waitFor();
  expect(await log.getByText("GET /mugs").count()).toBe(0);
  await page.getByRole("switch", { name: "Follow" }).uncheck({ force: true });
  expect(await page.getByRole("switch", { name: "Follow" }).isChecked()).toBe(false);
});

test("a deployment that fails says at which step, why, and what to do", async () => {
  const broken = await shop.build("fails");
  await go(`${SHOP}/builds/${broken}/plan?env=staging`);
  await button("Deploy to staging").click();
  const alert = page.getByRole("alert").first();
  await alert.getByText("A new release did not answer its smoke request").waitFor();
  await alert.getByText("Traffic was left where it was").waitFor();
  expect(await alert.getByRole("link").getAttribute("href")).toContain("release.smoke_failed");
});

test("a running deployment is cancelled after it was asked once more", async () => {
  const hanging = await shop.build("hangs");
  await go(`${SHOP}/builds/${hanging}/plan?env=staging`);
  await button("Deploy to staging").click();
  await button("Cancel").click();
  await button("Cancel it").click();
  await page.locator("h1 + * >> text=Cancelled").waitFor({ timeout: 60_000 });
});

test("the overview shows what is live where, and what happened last", async () => {
  await go(SHOP);
  await page.getByRole("table", { name: "Live in production" }).getByText("100%").waitFor();
  await page.getByText("Cancelled").first().waitFor();
  await page.getByText("Failed").first().waitFor();
  await browser.picture("project");
});

supergraphsAreShown(() => ({ browser, stack }));

test("filters of lists stand in the address and survive a reload", async () => {
  await go(`${SHOP}/deployments`);
  await choose("Kind", "Promote");
  await choose("State", "ready");
  await page.waitForURL(/kind=promote.*state=ready/);
  await page.reload();
  const rows = page.getByRole("table", { name: "Deployments" }).locator("tbody tr");
  await expect.poll(() => rows.count()).toBe(2);
  await go(`${HOME}/audit`);
  await page.getByLabel("Action").fill("variable.set");
  await page.waitForURL(/action=variable.set/);
  await page.reload();
  const actions = page.getByRole("table", { name: "Audit entries" }).locator("tbody tr");
  await expect.poll(() => actions.count()).toBe(3);
});

test("the palette reaches everything by keyboard, also from a text field", async () => {
  await go(`${HOME}/audit`);
  await page.getByLabel("Action").focus();
  const search = page.getByPlaceholder("A project, an environment, something to do…");
  const pick = async (text: string) => {
    await page.keyboard.press("Control+k");
    await search.waitFor();
    await search.fill(text);
    // Enter takes what is selected, which follows what was typed.
    await page.locator("[data-selected]").filter({ hasText: text }).waitFor();
    await page.keyboard.press("Enter");
    // While it closes, the same keys would close it again.
    await search.waitFor({ state: "hidden" });
  };
  await pick("The shop / staging");
  await page.waitForURL(`**${SHOP}/environments/staging`);
  await pick("Create a token");
  await dialog().getByLabel("Kind").waitFor();
  await page.keyboard.press("Escape");
});

test("the chosen colours stay over a reload", async () => {
  for (const [label, scheme] of [
    ["Dark", "dark"],
    ["As the system", "light"],
  ] as const) {
    await button("Colours of the page").click();
    await page.getByRole("menuitem", { name: label }).click();
    await page.reload();
    await button("Colours of the page").waitFor();
    const shown = page.locator(`html[data-mantine-color-scheme=${scheme}]`);
    await expect.poll(() => shown.count()).toBe(1);
  }
});

test("no page has a serious violation of accessibility, in light and in dark", async () => {
  const release = await linkOf(`${SHOP}/releases`, "Releases");
  const operation = await linkOf(`${SHOP}/deployments`, "Deployments");
  const failed = await linkOf(`${SHOP}/deployments?state=failed`, "Deployments");
  const pages = [
    HOME,
    ...["deployments", "tokens", "audit"].map((room) => `${HOME}/${room}`),
    SHOP,
    ...["environments", "builds", "deployments", "releases", "variables", "settings"].map(
      (room) => `${SHOP}/${room}`,
    ),
    `${SHOP}/releases?env=staging&live=yes`,
    `${SHOP}/environments/production`,
    `${SHOP}/builds/${working}`,
    `${SHOP}/builds/${working}/plan`,
    release,
    operation,
    failed,
    "/nowhere",
    `${HOME}/projects/nothing`,
  ];
  expect(await violationsIn(page, pages, go)).toEqual({});
}, 300_000);

test("a thing that is not there says so with its code and request", async () => {
  await go(`${HOME}/projects/nothing`);
  const alert = page.getByRole("alert");
  await alert.getByText("project.not_found").waitFor();
  await alert.getByText(/req_/).waitFor();
});

test("short addresses lead into the person's organization", async () => {
  await go("/projects/shop/builds");
  await page.waitForURL(`**${SHOP}/builds`);
});

test("retention is edited, and the project renamed", async () => {
  await go(`${SHOP}/environments/staging`);
  await page.getByLabel("Releases to keep").fill("7");
  await button("Save").click();
  await page.getByText("Saved", { exact: true }).waitFor();
  await go(`${SHOP}/settings`);
  await page.getByLabel("Name for people").fill("Mugs and more");
  await button("Rename").click();
  await page.getByRole("navigation", { name: "Main" }).getByText("Mugs and more").waitFor();
});

test("an environment is destroyed only when its name is typed, then deleted", async () => {
  for (const env of ["production", "staging"]) {
    await go(`${SHOP}/environments/${env}`);
    await button("Destroy…").click();
    const destroy = button("Destroy everything here");
    expect(await destroy.isDisabled()).toBe(true);
    await dialog()
      .getByLabel(/to confirm/)
      .fill(env);
    await destroy.click();
    await done();
  }
  await expect.poll(async () => (await visit("/")).status).toBe(503);
  await go(`${SHOP}/environments/staging`);
  await button("Delete…").click();
  await dialog()
    .getByLabel(/to confirm/)
    .fill("staging");
  await button("Delete environment").click();
  await page.waitForURL(`**${SHOP}/environments`);
  await page.getByRole("row", { name: /staging/ }).waitFor({ state: "detached" });
});

test("a project is deleted only when its name is typed", async () => {
  await go(`${SHOP}/settings`);
  await button("Delete project…").click();
  expect(await button("Delete project").isDisabled()).toBe(true);
  await dialog()
    .getByLabel(/to confirm/)
    .fill("shop");
  await button("Delete project").click();
  await page.waitForURL(`**${HOME}`);
  const nav = page.getByRole("navigation", { name: "Main" });
  await nav.getByText("Mugs and more").waitFor({ state: "detached" });
});

test("a revoked token is gone", async () => {
  await go(`${HOME}/tokens`);
  await button("Revoke… command line").click();
  await button("Revoke token").click();
  await page
    .getByRole("cell", { name: "command line", exact: true })
    .waitFor({ state: "detached" });
  const stdout = expect.stringContaining("auth.invalid_token");
  await expect(shop.build("works")).rejects.toMatchObject({ stdout });
});

test("signing out ends the session", async () => {
  await button("You").click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in*");
  await go(HOME);
  await page.waitForURL("**/sign-in*");
});

test("on the whole tour nothing failed in the page and nothing was asked from elsewhere", () => {
  expect(browser.wrongs).toEqual([]);
});

async function go(path: string): Promise<void> {
  await page.goto(`${stack.manager}${path}`);
}

async function heading(name: string | RegExp): Promise<void> {
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

function button(name: string) {
  return page.getByRole("button", { name, exact: true });
}

function dialog() {
  return page.getByRole("dialog");
}

/** The operation in view ended well. */
async function done(): Promise<void> {
  await page.waitForURL(/\/deployments\/op_/);
  await page.locator("h1 + * >> text=Done").waitFor({ timeout: 60_000 });
}

async function choose(filter: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: filter, exact: true }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

/** Where the first row of a list leads. */
async function linkOf(path: string, table: string): Promise<string> {
  await go(path);
  const link = page.getByRole("table", { name: table }).getByRole("link").first();
  return (await link.getAttribute("href")) ?? "";
}

/** The shop's own answer, through the gateway. */
function visit(path: string) {
  return throughGateway(stack.gateway, "shop.localhost", path);
}
