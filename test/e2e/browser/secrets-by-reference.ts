import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { AwsFake } from "../../fakes/aws/fake.ts";
import type { AzureFake } from "../../fakes/azure/azure.ts";
import type { GcpFake } from "../../fakes/gcp/gcp.ts";
import { violations } from "./console-browser.ts";
import { saveReference } from "./forms.ts";
import type { Tour } from "./tour.ts";

interface Room {
  page: Page;
  tour: Tour;
  aws: AwsFake;
  gcp: GcpFake;
  azure: AzureFake;
  /** Of the shop, whose `web` is given what is held. */
  build: string;
}

const HOME = "/orgs/local";
const SHOP = `${HOME}/projects/shop`;
const REGION = "eu-central-1";

/** What the clouds' own stores hold; on no page. */
export const HELD = {
  STRIPE_KEY: "held-by-aws",
  MAIL_KEY: "held-by-gcp",
  MAP_KEY: "held-by-azure",
};

/** Makes the project and says where its secrets are. */
export function referencesAreSet(room: () => Room): void {
  test("a secret is set by where a cloud keeps it, and only its place is shown", async () => {
    const { page, tour, aws, gcp, azure } = room();
    aws.state.secrets.set("shop/stripe", HELD.STRIPE_KEY);
    gcp.state.secrets.set(`${gcp.project}/mail`, ["held-before", HELD.MAIL_KEY]);
    azure.state.vault.set("map", HELD.MAP_KEY);
    await tour.go(HOME);
    await tour.button("New project").click();
    await tour.dialog().getByLabel("Name in addresses").fill("shop");
    await tour.button("Create project").click();
    await page.waitForURL(`**${SHOP}`);
    await page.getByRole("link", { name: "Variables & secrets" }).click();
    await tour.button("Add secret").click();
    const arn = `arn:aws:secretsmanager:${REGION}:${aws.account}:secret:shop/stripe`;
    await saveReference(page, "STRIPE_KEY", "aws", { "Name in the store": arn });
    await tour.button("Add secret").click();
    await saveReference(page, "MAIL_KEY", "gcp", { "Name in the store": "mail", Version: "1" });
    for (const place of [`aws:${REGION}/${arn}`, "gcp/mail/versions/1"]) {
      await page.getByRole("cell", { name: `read from ${place} for each new release` }).waitFor();
    }
    await tour.button("Replace MAIL_KEY").click();
    await page.getByRole("textbox", { name: "Version" }).fill("");
    await tour.button("Save").click();
    await page.getByRole("cell", { name: "read from gcp/mail for each new release" }).waitFor();
    expect(await page.content()).not.toContain("held-");
  });

  test("a reference is set by keyboard alone, and what is wrong with it is said beside it", async () => {
    const { page, tour } = room();
    await tour.button("Add secret").focus();
    await page.keyboard.press("Enter");
    const form = page.getByRole("form", { name: "Add secret" });
    await page.keyboard.type("MAP KEY");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await form.getByText("Letters, digits and _, at least two").waitFor();
    await form.getByText("Choose one").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("MAP_KEY");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option", { name: "azure" }).waitFor();
    // It closes the list of choices, not the form.
    await page.keyboard.press("Escape");
    await page.getByRole("option", { name: "azure" }).waitFor({ state: "hidden" });
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.type("https://shop.vault.azure.net/secrets/map");
    await page.keyboard.press("Enter");
    await page
      .getByRole("cell", { name: "read from azure/shop/map for each new release" })
      .waitFor();
    await tour.button("Replace MAP_KEY").focus();
    await page.keyboard.press("Enter");
    const replaced = page.getByRole("form", { name: "Replace MAP_KEY" });
    await expect.poll(() => page.locator(":focus").inputValue()).toBe("map");
    await page.keyboard.press("Escape");
    await replaced.waitFor({ state: "detached" });
    await expect
      .poll(() => page.locator(":focus").getAttribute("aria-label"))
      .toBe("Replace MAP_KEY");
  });
}

/** After a deploy to every cloud. */
export function referencesArrive(room: () => Room): void {
  test("what references lead to arrives at every cloud with the deploy, and stands on no page", async () => {
    const { page, tour, aws, gcp, azure, build } = room();
    const [held] = [...aws.state.functions.values()].filter(({ name }) => name.includes("-web-"));
    expect(Object.values(Object.fromEntries(held!.versions))[0]?.environment).toMatchObject(HELD);
    const [site] = [...azure.state.sites.values()].filter(({ name }) => name.includes("-web-"));
    expect(site!.settings).toMatchObject(HELD);
    const revisions = JSON.stringify([...gcp.state.revisions.values()]);
    for (const value of Object.values(HELD)) expect(revisions).toContain(value);
    for (const room of ["", "/variables", "/releases", `/builds/${build}/plan`]) {
      await tour.go(`${SHOP}${room}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
      expect(await page.content()).not.toContain("held-");
    }
  });
}

export function lostReferencesFail(room: () => Room): void {
  test("a reference that leads nowhere fails its deploy, which says which secret and where it led", async () => {
    const { page, tour, build } = room();
    await tour.go(`${SHOP}/variables`);
    await tour.button("Replace STRIPE_KEY").click();
    await page.getByRole("textbox", { name: "Name in the store" }).fill("shop/nothing");
    await tour.button("Save").click();
    await page.getByRole("cell", { name: `aws:${REGION}/shop/nothing` }).waitFor();
    await tour.go(`${SHOP}/builds/${build}/plan`);
    await tour.button("Deploy to production").click();
    const alert = page.getByRole("alert").first();
    await alert.getByText("A secret's reference leads nowhere").waitFor();
    await alert.getByText("STRIPE_KEY refers to shop/nothing of aws").waitFor();
  });
}
