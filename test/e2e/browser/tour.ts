import type { Locator, Page } from "playwright-core";

/** What a person does on any page of the console. */
export interface Tour {
  /** Opens a page by its path. */
  go(path: string): Promise<void>;
  button(name: string): Locator;
  dialog(): Locator;
  /** Chooses in a select by its label. */
  choose(label: string, option: string, within?: Locator): Promise<void>;
  /** Types a name into the dialog that asks for it. */
  confirm(name: string): Promise<void>;
  /** The operation in view ended well. */
  done(): Promise<void>;
  /** A token of the person who is signed in. */
  token(name: string): Promise<string>;
}

export function tourOf(page: Page, origin: string): Tour {
  return {
    go: async (path) => void (await page.goto(`${origin}${path}`)),
    button: (name) => page.getByRole("button", { name, exact: true }),
    dialog: () => page.getByRole("dialog"),
    async choose(label, option, within) {
      await (within ?? page).getByRole("combobox", { name: label, exact: true }).click();
      await page.getByRole("option", { name: option, exact: true }).click();
    },
    confirm: (name) =>
      page
        .getByRole("dialog")
        .getByLabel(/to confirm/)
        .fill(name),
    async done() {
      await page.waitForURL(/\/deployments\/op_/);
      await page.locator("h1 + * >> text=Done").waitFor({ timeout: 120_000 });
    },
    token: (name) =>
      page.evaluate(async (wanted) => {
        const answer = await fetch("/v1/orgs/local/tokens", {
          method: "POST",
          headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
          body: JSON.stringify({ name: wanted }),
        });
        return ((await answer.json()) as { token: string }).token;
      }, name),
  };
}
