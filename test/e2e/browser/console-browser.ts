import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { systemParts } from "../../runner/system-parts.ts";

const root = resolve(import.meta.dirname, "../../..");
const WAIT_MS = 20_000;

export interface ConsoleBrowser {
  context: BrowserContext;
  page: Page;
  /** What must never happen: errors of the page, refused content, requests to other origins. */
  wrongs: string[];
  /** A screenshot of what is in view; into `docs/images` where `LINTAS_SCREENSHOTS` is set. */
  picture(name: string, of?: Page): Promise<void>;
  close(): Promise<void>;
}

/** A browser of the size of the README's pictures, watched for what must never happen. */
export async function openBrowser(origin: string): Promise<ConsoleBrowser> {
  const executablePath = systemParts.chromium.find();
  if (executablePath === null) throw new Error(`needs Chromium: ${systemParts.chromium.install}`);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const wrongs: string[] = [];
  page.on("pageerror", (error) => wrongs.push(`error of the page: ${error.message}`));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) wrongs.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`)) wrongs.push(`asked for ${request.url()}`);
  });
  const scratch = await mkdtemp(join(tmpdir(), "lintas-pictures-"));
  const pictures = process.env["LINTAS_SCREENSHOTS"] ? join(root, "docs/images") : scratch;
  return {
    context,
    page,
    wrongs,
    async picture(name, of = page) {
      await mkdir(pictures, { recursive: true });
      await of.screenshot({ path: join(pictures, `${name}.png`) });
    },
    async close() {
      await browser.close();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string }[];
}

/** Serious and critical violations of the page in view, in light and in dark. */
export async function violations(page: Page): Promise<string[]> {
  const source = await readFile(axeFile, "utf8");
  const found: string[] = [];
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    await page.evaluate(source);
    const all = (await page.evaluate(
      "axe.run().then(({ violations }) => violations)",
    )) as Violation[];
    for (const { id, impact, nodes } of all) {
      if (impact !== "serious" && impact !== "critical") continue;
      found.push(`${colorScheme}: ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    }
  }
  return found;
}

/** The same of each room that `go` leads to, by its path; rooms without any are left out. */
export async function violationsIn(
  page: Page,
  paths: readonly string[],
  go: (path: string) => Promise<void>,
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const path of paths) {
    await go(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expect
      .poll(() => page.locator('[aria-busy="true"]').count(), { timeout: WAIT_MS })
      .toBe(0);
    const own = await violations(page);
    if (own.length > 0) found[path] = own;
  }
  return found;
}
