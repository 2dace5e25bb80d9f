import type { ErrorEntry } from "../../shared/errors/catalog.ts";

/** A page about one code, for people who follow a problem's `type`. */
export function errorPage(code: string, { status, category, title, remedy }: ErrorEntry): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 38rem; margin: 18vh auto 0; padding: 0 1.5rem }
small { opacity: .75 }
</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p>${withCode(escaped(remedy))}</p>
<small><code>${escaped(code)}</code> · HTTP ${status} · ${category}</small>
</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function withCode(html: string): string {
  return html.replace(/`([^`]+)`/g, "<code>$1</code>");
}
