import type { ErrorEntry } from "../../shared/errors/catalog.ts";
import { escaped, htmlPage } from "../../shared/html-page.ts";

/** A page about one code, for people who follow a problem's `type`. */
export function errorPage(code: string, { status, category, title, remedy }: ErrorEntry): string {
  return htmlPage(
    title,
    `<p>${withCode(escaped(remedy))}</p>
<small><code>${escaped(code)}</code> · HTTP ${status} · ${category}</small>`,
  );
}

function withCode(html: string): string {
  return html.replace(/`([^`]+)`/g, "<code>$1</code>");
}
