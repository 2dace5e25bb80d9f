import type { Page } from "playwright-core";
import type { Tour } from "./tour.ts";

/** Fills in the name and value that are being added. */
export async function save(page: Page, name: string, value: string): Promise<void> {
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("textbox", { name: /^(?:New value|Value)$/ }).fill(value);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("cell", { name, exact: true }).waitFor();
}

/** Moves the slider by its keys. */
export async function setWeight(page: Page, weight: number): Promise<void> {
  const slider = page.getByRole("slider");
  await slider.focus();
  await slider.press("Home");
  for (let i = 1; i < weight; i++) await slider.press("ArrowRight");
  await page.getByText(`Canary with ${weight}%`).waitFor();
}

/** Fills in what a connection needs, by label, and has it made and checked. */
export async function connect(tour: Tour, values: Readonly<Record<string, string>>): Promise<void> {
  await tour.button("Regions, addresses and names").click();
  for (const [label, value] of Object.entries(values)) {
    await tour.dialog().locator("input, textarea").and(labelled(tour, label)).fill(value);
  }
  await tour.button("Connect and check").click();
}

function labelled(tour: Tour, label: string) {
  return tour.dialog().getByLabel(label, { exact: true });
}

/** Fills in, by label, where a cloud keeps the secret that is being added, and saves it. */
export async function saveReference(
  page: Page,
  name: string,
  connection: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const form = page.getByRole("form", { name: "Add secret" });
  await form.getByText("In a cloud's own store").click();
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByRole("combobox", { name: "Connection" }).click();
  await page.getByRole("option", { name: connection, exact: true }).click();
  for (const [label, value] of Object.entries(values)) {
    await form.getByLabel(label, { exact: true }).fill(value);
  }
  await form.getByRole("button", { name: "Save" }).click();
  await form.waitFor({ state: "detached" });
}
