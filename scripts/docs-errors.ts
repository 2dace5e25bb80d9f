import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type ErrorCode,
  type ErrorEntry,
  errorCatalog,
  isErrorCode,
} from "../shared/errors/catalog.ts";
import { toProblem } from "../shared/errors/problem.ts";
import { AppError } from "../shared/errors/app-error.ts";

/** Where the pages are: the target of a problem's `type`. */
export const ERROR_PAGES = join(import.meta.dirname, "../docs/errors");

const WHO: Record<ErrorEntry["category"], string> = {
  client:
    "The request asked for something that cannot be done as it stands. Whoever sent it can mend it; sent again unchanged it fails again.",
  config:
    "The project's definition, its configuration or its code stands in the way. Whoever develops the project can mend it.",
  capacity: "A limit was reached. Less of it, a higher limit or a pause helps.",
  provider: "The place where it shall run (a cloud, a machine) refused or did not answer.",
  platform:
    "The cause lies in the installation of Lintas, not in the request. Whoever runs it can mend it; the request may be sent again.",
};

/** The page of one code, in Markdown. */
export function errorPage(code: ErrorCode): string {
  const entry = errorCatalog[code];
  const problem = { ...toProblem(new AppError(code)), requestId: "req_…" };
  return `# ${entry.title}

| | |
| --- | --- |
| Code | \`${code}\` |
| HTTP status | ${entry.status} |
| Category | ${entry.category} |

## What it means

${entry.title}. ${WHO[entry.category]}

## What to do

${entry.remedy}

## As it is answered

\`detail\`, where it is there, tells about the very case; \`requestId\` finds it in the Manager's log.

\`\`\`json
${JSON.stringify(problem, null, 2)}
\`\`\`
`;
}

/** The overview: every code with its title. */
export function errorIndex(): string {
  const rows = codes().map((code) => {
    const { status, title } = errorCatalog[code];
    return `| [\`${code}\`](${code}.md) | ${status} | ${title} |`;
  });
  return `# Errors

Every failure that a person can see has a code. It is the same in the API's problems, the command
line and the gateway's answers. The pages are written from \`shared/errors/catalog.ts\` by
\`node scripts/docs-errors.ts\`.

| Code | Status | |
| --- | --- | --- |
${rows.join("\n")}
`;
}

/** File name → text, for all pages. */
export function errorPages(): Map<string, string> {
  return new Map([
    ["README.md", errorIndex()],
    ...codes().map((code) => [`${code}.md`, errorPage(code)] as const),
  ]);
}

function codes(): ErrorCode[] {
  return Object.keys(errorCatalog).filter(isErrorCode).sort();
}

if (import.meta.main) {
  const pages = errorPages();
  await mkdir(ERROR_PAGES, { recursive: true });
  for (const name of await readdir(ERROR_PAGES)) {
    if (!pages.has(name)) await rm(join(ERROR_PAGES, name));
  }
  for (const [name, text] of pages) await writeFile(join(ERROR_PAGES, name), text);
}
