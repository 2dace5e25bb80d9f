import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plantForeign } from "../clouds/aws/subject.ts";
import { type AwsFake, startAwsFake } from "../fakes/aws/fake.ts";
import { functionKey } from "../fakes/aws/state.ts";
import { type AzureFake, startAzureFake } from "../fakes/azure/azure.ts";
import { type GcpFake, startGcpFake } from "../fakes/gcp/gcp.ts";
import { startStack, type TestStack } from "../harness/stack.ts";
import { connect } from "./browser/forms.ts";
import { type ConsoleBrowser, openBrowser, violationsIn } from "./browser/console-browser.ts";
import {
  HELD,
  lostReferencesFail,
  referencesArrive,
  referencesAreSet,
} from "./browser/secrets-by-reference.ts";
import { openShop, type Shop } from "./browser/shop.ts";
import { type Tour, tourOf } from "./browser/tour.ts";

// One person connects three clouds to a real stack and looks after what runs there. The clouds are
// stateful fakes; each test goes on where the last one ended.

const START_MS = 300_000;
const HOME = "/orgs/local";
const SHOP = `${HOME}/projects/shop`;
const REGION = "eu-central-1";
const TARGETS = ["local", `aws:${REGION}`, "gcp:asia-southeast2", "azure:southeastasia"];

let stack: TestStack;
let browser: ConsoleBrowser;
let page: Page;
let tour: Tour;
let aws: AwsFake;
let gcp: GcpFake;
let azure: AzureFake;
let shop: Shop;
let build: string;

const room = () => ({ page, tour, aws, gcp, azure, build });

beforeAll(async () => {
  [aws, gcp, azure] = await Promise.all([startAwsFake(), startGcpFake(), startAzureFake()]);
  stack = await startStack();
  browser = await openBrowser(stack.manager);
  page = browser.page;
  tour = tourOf(page, stack.manager);
  await page.goto(stack.console);
  await page.waitForURL(`**${HOME}`);
}, START_MS);

afterAll(async () => {
  await browser?.close();
  await shop?.remove();
  await stack?.remove();
  await Promise.all([aws?.close(), gcp?.close(), azure?.close()]);
}, 60_000);

test("rooms where nothing is yet say why, and what to do", async () => {
  for (const [room, text] of [
    ["connections", "No cloud is connected"],
    ["functions", "No function was seen yet"],
    ["drift", "Nothing differs"],
    ["orphans", "There are no orphans"],
    ["rules", "There are no rules"],
  ] as const) {
    await page
      .getByRole("navigation", { name: "Main" })
      .locator(`a[href="${HOME}/${room}"]`)
      .click();
    await page.getByRole("heading", { name: text }).waitFor();
  }
  await tour.go(`${HOME}/connections`);
  const local = page.getByRole("row", { name: /local/ });
  await local.getByText("our gateway shares the traffic").waitFor();
});

test("an account is connected with a key that is never shown again", async () => {
  await tour.go(`${HOME}/connections`);
  await tour.button("Connect a cloud").click();
  await tour.dialog().getByLabel("policy", { exact: true }).waitFor();
  await tour.choose("How Lintas signs in", "A stored access key", tour.dialog());
  await tour.button("Connect and check").click();
  await tour.dialog().getByText("It is needed").first().waitFor();
  await connect(tour, {
    "Access key id": "AKIAFAKE000000000000",
    "Secret access key": "fake-secret",
    "AWS account": aws.account,
    Endpoint: aws.endpoint,
  });
  await page.waitForURL(`**${HOME}/connections/aws`);
  await page.getByText(`arn:aws:iam::${aws.account}:user/lintas`).waitFor();
  await page.getByText("yes, never shown").waitFor();
  await page.getByLabel("policy", { exact: true }).getByText("lambda:CreateFunction").waitFor();
  expect(await page.content()).not.toContain("fake-secret");
});

test("a check names each permission that is missing", async () => {
  const table = page.getByRole("table", { name: "Permissions" });
  await table.getByText("lambda:").first().waitFor();
  aws.state.knobs.denied.add("sts:GetCallerIdentity");
  await tour.button("Check again").click();
  await page.getByRole("alert").getByText("It cannot sign in").waitFor();
  aws.state.knobs.denied.clear();
  await tour.button("Check again").click();
  await page.getByRole("alert").waitFor({ state: "detached" });
});

test("a role to assume shows what it must trust, with our external id", async () => {
  await tour.go(`${HOME}/connections?create=yes`);
  await connect(tour, {
    Name: "aws-role",
    "ARN of the role": `arn:aws:iam::${aws.account}:role/lintas`,
    "AWS account": aws.account,
    Endpoint: aws.endpoint,
  });
  await page.waitForURL(`**${HOME}/connections/aws-role`);
  await page.getByLabel("trust policy").getByText("sts:ExternalId").waitFor();
  await tour.button("Delete…").click();
  expect(await tour.button("Delete connection").isDisabled()).toBe(true);
  await tour.confirm("aws-role");
  await tour.button("Delete connection").click();
  await page.waitForURL(`**${HOME}/connections`);
});

test("Google and Azure are connected, each in its own words", async () => {
  await tour.go(`${HOME}/connections?create=yes`);
  await tour.dialog().getByText("Google Cloud", { exact: true }).click();
  await tour.choose("How Lintas signs in", "A stored service account key", tour.dialog());
  await connect(tour, {
    "Key of the service account (JSON)": gcp.account.key,
    "Google project": gcp.project,
    Endpoint: gcp.origin,
  });
  await page.waitForURL(`**${HOME}/connections/gcp`);
  await page.getByText(gcp.account.email).first().waitFor();
  await tour.go(`${HOME}/connections?create=yes`);
  await tour.dialog().getByText("Microsoft Azure", { exact: true }).click();
  await tour.choose("How Lintas signs in", "A stored client secret", tour.dialog());
  await connect(tour, {
    "Directory (tenant) id": azure.login.tenant,
    "Application (client) id": azure.login.client,
    "Client secret": azure.login.secret,
    "Azure subscription": azure.subscription,
    Endpoint: azure.origin,
    "SCM root": azure.origin,
    Authority: azure.origin,
  });
  await page.waitForURL(`**${HOME}/connections/azure`);
  await tour.go(`${HOME}/connections`);
  const rows = page.getByRole("table", { name: "Connections" }).locator("tbody tr");
  await expect.poll(() => rows.count()).toBe(3);
  await browser.picture("connections");
});

test("a connection is edited, and its key stays", async () => {
  await tour.go(`${HOME}/connections/aws`);
  await tour.button("Edit…").click();
  await tour.dialog().getByText("Left empty, the stored one stays.").waitFor();
  await tour.button("Regions, addresses and names").click();
  const regions = tour.dialog().getByLabel("Regions to look at");
  await regions.fill(REGION);
  await regions.press("Enter");
  await tour.button("Save and check").click();
  await tour.dialog().waitFor({ state: "detached" });
  await page.getByText(REGION).first().waitFor();
  await page.getByText("yes, never shown").waitFor();
});

referencesAreSet(room);

test("a rule that allows no such target refuses the plan, and says so by its name", async () => {
  const token = await tour.token("tour");
  shop = await openShop(stack.manager, token, { targets: TARGETS, secrets: Object.keys(HELD) });
  build = await shop.build("works");
  await tour.go(`${HOME}/rules`);
  await tour.button("New rule").click();
  await tour.dialog().getByLabel("Name").fill("only-here");
  await tour.button("Make the rule").click();
  await tour.dialog().getByText("It names at least one").waitFor();
  const targets = tour.dialog().getByLabel("Targets");
  await targets.fill("local");
  await targets.press("Enter");
  await tour.button("Make the rule").click();
  await page.getByRole("row", { name: /only-here.*only local/ }).waitFor();
  await tour.go(`${SHOP}/builds/${build}/plan`);
  const verdicts = page.getByRole("table", { name: "Verdicts of rules" });
  await verdicts.getByRole("row", { name: /Refused only-here/ }).waitFor();
  expect(await tour.button("Deploy to production").isDisabled()).toBe(true);
});

test("a rule is edited in its place: nobody approves their own plan", async () => {
  await tour.go(`${HOME}/rules`);
  await tour.button("Edit only-here").click();
  await tour.choose("Kind", "Approval", tour.dialog());
  await tour.choose("Least role that may approve", "admin", tour.dialog());
  await tour.button("Save rule").click();
  await page.getByRole("row", { name: /only-here.*admin or more must approve/ }).waitFor();
  await tour.go(`${SHOP}/builds/${build}/plan`);
  await page.waitForURL(/plan=pln_/);
  await page.reload();
  await page.getByText("whose role is admin or more").waitFor();
  await browser.picture("plan-clouds");
  await tour.button("Approve").click();
  await page.getByRole("alert").getByText("Nobody approves their own plan").waitFor();
  expect(await tour.button("Deploy to production").isDisabled()).toBe(true);
  await tour.go(`${HOME}/rules`);
  await tour.button("Remove only-here").click();
  await tour.button("Remove rule").click();
  await page.getByRole("heading", { name: "There are no rules" }).waitFor();
});

test("a deploy to this machine and three clouds shows each in a lane of its own", async () => {
  await tour.go(`${SHOP}/builds/${build}/plan`);
  for (const target of TARGETS) {
    await page
      .getByRole("table", { name: `Plan for ${target}` })
      .getByText("Create")
      .first()
      .waitFor();
  }
  await page.getByText("It splits traffic between two releases at most.").first().waitFor();
  await tour.button("Deploy to production").click();
  await tour.done();
  for (const target of TARGETS) {
    await page.getByRole("region", { name: `Steps on ${target}` }).waitFor();
    expect(await page.locator(`[data-lane="${target}"]`).getAttribute("data-state")).toBe("done");
  }
  await browser.picture("deployment-clouds");
}, 180_000);

referencesArrive(room);

test("each cloud has its own preview address, and one request is compared over all", async () => {
  await tour.go(`${SHOP}/builds/${build}`);
  const previews = page.getByRole("table", { name: "Previews at the clouds" });
  await previews.getByText(".lambda-url.").first().waitFor();
  await page.getByRole("link", { name: "Compare" }).click();
  await page.getByRole("textbox", { name: "Path" }).fill("/mugs");
  await tour.button("Ask every cloud").click();
  await page.getByRole("status").getByText("The answers differ").waitFor();
  await page.waitForURL(/path=%2Fmugs/);
  const answers = page.getByRole("table", { name: "Answers" });
  await answers.getByText("body").first().waitFor();
  await answers.getByText("Hello from the shop").waitFor();
  await page.reload();
  await page.getByRole("status").getByText("The answers differ").waitFor();
  await browser.picture("compare");
});

test("functions of a provider are listed with ours and foreign ones, and filtered", async () => {
  plantForeign(aws, {
    cloud: "aws",
    account: aws.account,
    region: REGION,
    kind: "function",
    name: "old-shop",
  });
  await tour.go(`${HOME}/functions?connection=aws`);
  await tour.button("Read all back").click();
  const table = page.getByRole("table", { name: "Functions" });
  await table.getByText("old-shop").waitFor({ timeout: 60_000 });
  await table.getByText("shop/production/web").first().waitFor();
  await browser.picture("functions");
  await tour.choose("Owner", "Foreign");
  await page.waitForURL(/owner=foreign/);
  await page.reload();
  await expect.poll(() => table.locator("tbody tr").count()).toBe(1);
  await table.getByRole("link", { name: "old-shop" }).click();
  await page.getByRole("table", { name: "Fields" }).getByText("memoryMb").waitFor();
  // Values of variables may be secrets.
  expect(await page.content()).not.toContain("open sesame");
});

test("a function of ours is invoked, its logs and metrics shown, at its provider", async () => {
  await tour.go(`${HOME}/functions?connection=aws&owner=ours`);
  await page
    .getByRole("table", { name: "Functions" })
    .getByRole("link", { name: /-web-/ })
    .first()
    .click();
  await page.getByRole("textbox", { name: "Path" }).fill("/stock");
  await tour.button("Send").click();
  await page.getByLabel("Answer").getByText('"path":"/stock"').waitFor();
  await tour.button("Read again").click();
  await page.getByRole("log").getByText("GET /stock").first().waitFor();
  await page.getByText("1 day", { exact: true }).click();
  await page.waitForURL(/span=1d/);
  await browser.picture("function");
});

test("a foreign function is adopted for a part, and left again", async () => {
  await tour.go(`${HOME}/functions?owner=foreign`);
  await page.getByRole("link", { name: "old-shop" }).click();
  await tour.button("Adopt…").click();
  await tour.choose("Project", "shop", tour.dialog());
  await tour.choose("Environment", "production", tour.dialog());
  await tour.dialog().getByLabel("Part").fill("stock");
  await tour.button("Adopt it").click();
  await page.getByText("stock of shop in production").waitFor();
  await tour.button("Leave it…").click();
  await tour.dialog().getByRole("button", { name: "Leave it", exact: true }).click();
  await tour.button("Adopt…").waitFor();
});

test("what somebody changed at the provider is shown field by field, and taken as right", async () => {
  const [ours] = [...aws.state.functions.values()].filter(({ name }) => name.includes("-web-"));
  ours!.latest.memory = 1_769;
  for (const version of ours!.versions.values()) version.memory = 1_769;
  await tour.go(`${HOME}/functions?connection=aws`);
  await tour.button("Read all back").click();
  await tour.go(`${HOME}/drift`);
  const row = page.getByRole("row", { name: /memoryMb 128 1769/ });
  await row.waitFor({ timeout: 60_000 });
  await browser.picture("drift");
  await page
    .getByRole("button", { name: /^Take it as right…/ })
    .first()
    .click();
  await tour.dialog().getByRole("button", { name: "Take it as right", exact: true }).click();
  await row.waitFor({ state: "detached" });
});

test("an orphan is deleted only when its name is typed", async () => {
  const [ours] = [...aws.state.functions.values()].filter(({ name }) => name.includes("-web-"));
  const name = "lts-gone-production-web-aaaaaaaa";
  const tags = { ...ours!.tags, "lintas:project": "prj_gone", "lintas:environment": "env_gone" };
  const orphan = { ...structuredClone(ours!), name, tags, urls: new Map() };
  aws.state.functions.set(functionKey(REGION, name), orphan);
  await tour.go(`${HOME}/functions?connection=aws`);
  await tour.button("Read all back").click();
  await tour.go(`${HOME}/orphans`);
  const row = page.getByRole("row", { name: new RegExp(name) }).first();
  await row.waitFor({ timeout: 60_000 });
  await browser.picture("orphans");
  await row.getByRole("button", { name: /^Delete…/ }).click();
  expect(await tour.button("Delete it for good").isDisabled()).toBe(true);
  await tour.confirm((await row.getByRole("link").first().textContent()) ?? "");
  await tour.button("Delete it for good").click();
  await expect
    .poll(() => aws.state.functions.has(functionKey(REGION, name)), { timeout: 60_000 })
    .toBe(false);
});

test("drift is brought back to what was released, by an operation that can be followed", async () => {
  const [site] = [...azure.state.sites.values()].filter(({ name }) => name.includes("-web-"));
  const scale = site!.functionAppConfig["scaleAndConcurrency"] as { instanceMemoryMB: number };
  const released = scale.instanceMemoryMB;
  scale.instanceMemoryMB = 4_096;
  await tour.go(`${HOME}/functions?connection=azure`);
  await tour.button("Read all back").click();
  await tour.go(`${HOME}/drift`);
  const changed = page.getByRole("row", { name: `memoryMb ${released} 4096` });
  await changed.waitFor({ timeout: 60_000 });
  await page
    .getByRole("button", { name: /^Bring it back…/ })
    .first()
    .click();
  await tour.dialog().getByRole("button", { name: "Bring it back", exact: true }).click();
  await tour.done();
  const now = [...azure.state.sites.values()].find(({ name }) => name === site!.name);
  expect(now!.functionAppConfig["scaleAndConcurrency"]).toMatchObject({
    instanceMemoryMB: released,
  });
}, 180_000);

test("a route that a cloud refuses is shown as pending, and settled by asking again", async () => {
  aws.state.knobs.denied.add("lambda:UpdateAlias");
  await page.evaluate(async (path) => {
    await fetch(path, {
      method: "PUT",
      headers: { "content-type": "application/json", "if-none-match": "*" },
      body: JSON.stringify({ value: "Halo" }),
    });
  }, `/v1${SHOP}/environments/production/variables/GREETING`);
  await tour.go(`${SHOP}/builds/${build}/plan`);
  await tour.button("Deploy to production").click();
  await tour.done();
  await tour.go(SHOP);
  const banner = page.getByRole("alert").filter({ hasText: "Route pending" });
  await banner.getByText("AccessDeniedException").first().waitFor();
  await browser.picture("route-pending");
  aws.state.knobs.denied.clear();
  await tour.button("Ask again now").click();
  await tour.done();
  await tour.go(SHOP);
  await page.getByRole("table", { name: "Live in production" }).waitFor();
  expect(await banner.count()).toBe(0);
}, 180_000);

lostReferencesFail(room);

test("a connection through which something runs cannot be deleted", async () => {
  await tour.go(`${HOME}/connections/aws`);
  await tour.button("Delete…").click();
  await tour.confirm("aws");
  await tour.button("Delete connection").click();
  await tour.dialog().getByRole("alert").getByText("connection.in_use").waitFor();
});

test("no room of clouds has a serious violation of accessibility, in light and in dark", async () => {
  await tour.go(`${HOME}/functions?connection=aws`);
  const table = page.getByRole("table", { name: "Functions" });
  const ours = await table.getByRole("link").first().getAttribute("href");
  const rooms = ["connections", "functions", "drift", "orphans", "rules"];
  const paths = [
    ...rooms.map((room) => `${HOME}/${room}`),
    `${HOME}/connections/aws`,
    ours ?? "",
    `${SHOP}/variables`,
    `${SHOP}/builds/${build}`,
    `${SHOP}/builds/${build}/plan`,
    `${SHOP}/builds/${build}/compare?path=/`,
    `${HOME}/connections?create=yes`,
  ];
  expect(await violationsIn(page, paths, (path) => tour.go(path))).toEqual({});
}, 300_000);

test("the palette reaches the rooms of clouds by keyboard", async () => {
  await tour.go(HOME);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Control+k");
  const search = page.getByPlaceholder("A project, an environment, something to do…");
  await search.fill("Orphans");
  await page.locator("[data-selected]").filter({ hasText: "Orphans" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${HOME}/orphans`);
});

test("on the whole tour nothing failed in the page and nothing was asked from elsewhere", () => {
  expect(browser.wrongs).toEqual([]);
});
