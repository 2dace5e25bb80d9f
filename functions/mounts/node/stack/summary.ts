export interface StackSummary {
  /** A one-time sign-in link to open. */
  console: string;
  /** Another one, for `lintas login`. */
  commandLine: string;
  manager: string;
  gateway: string;
  /** The gateway's, for Prometheus, on this machine only. */
  metrics: string;
  /** The file that holds the token a scraper must present. */
  metricsToken: string;
  /** Null where the example could not be deployed. */
  production: string | null;
  preview: string | null;
  /** The API of the other example; null where it could not be deployed. */
  graphql: string | null;
  /** The file with the key that its tokens are signed with. */
  graphqlKey: string;
  data: string;
}

/** What a person needs now, for the terminal. */
export function summaryText(summary: StackSummary, milliseconds: number): string {
  const lines = [
    "",
    `Lintas runs (${(milliseconds / 1000).toFixed(1)} s).`,
    "",
    `  Console      ${summary.console}`,
    ...(summary.production ? [`  Production   ${summary.production}`] : []),
    ...(summary.preview ? [`  Preview      ${summary.preview}`] : []),
    ...(summary.graphql ? graphqlLines(summary.graphql, summary.graphqlKey) : []),
    `  Metrics      ${summary.metrics} (bearer token: ${summary.metricsToken})`,
    `  Data         ${summary.data}`,
    "",
    `  Command line, in your project's folder:`,
    `    npm i -D ${summary.manager}/lintas.tgz`,
    `    npx lintas login '${summary.commandLine}'`,
    "",
    "  Each link signs in once, within 15 minutes; each start prints new ones.",
    "  Ctrl-C stops everything.",
    "",
  ];
  return lines.join("\n");
}

function graphqlLines(url: string, key: string): string[] {
  return [`  GraphQL      ${url} (key of its tokens: ${key})`];
}
