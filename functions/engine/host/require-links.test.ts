import { expect, test } from "vitest";
import type { OpenedBuild } from "../metadata/format/open-compiled.ts";
import type { EnvironmentValue } from "../metadata/resolved.ts";
import { requireLinks } from "./require-links.ts";

const LIBRARY = { connectionSettings: { connectionUri: { variable: "CONNECTION_URI" } } };

function check(
  link: { read: EnvironmentValue; write?: EnvironmentValue },
  variables: Record<string, string> = {},
) {
  const { read, write = read } = link;
  const opened = {
    connectors: () => ["shop.db"],
    metadata: { connector: () => ({ url: { read, write } }) },
    configuration: (name: string) => (name === "library" ? LIBRARY : undefined),
  } as unknown as OpenedBuild;
  const environment = (name: string) => variables[name] ?? null;
  const part = (name: string) => (name === "prices" ? { url: "http://gateway" } : null);
  return () => requireLinks(opened, { environment, part });
}

test.each([
  [{ read: { value: "https://connector.example.com/v1?key=a" } }, {}],
  [{ read: { valueFromEnv: "URL" }, write: { value: "HTTP://u:p@other" } }, { URL: "http://db" }],
  [{ read: { value: "lintas:part/prices" } }, {}],
  [{ read: { value: "lintas:connector/library" } }, { CONNECTION_URI: "postgres://db" }],
])("a link that leads somewhere is good: %j with %j", (link, variables) => {
  expect(check(link, variables)).not.toThrow();
});

const FORMS = "http://, https://, lintas:part/ or lintas:connector/";

test.each([
  [
    { read: { valueFromEnv: "URL" } },
    {},
    "the DataConnectorLink shop.db cannot be used: the variable URL, which holds its URL, has no value",
  ],
  [{ read: { valueFromEnv: "URL" } }, { URL: "" }, "the variable URL, which holds its URL, has no"],
  [{ read: { value: "http://db" }, write: { valueFromEnv: "W" } }, {}, "the variable W, which"],
  [
    { read: { valueFromEnv: "URL" } },
    { URL: "ftp://user:secret@db" },
    `the variable URL holds no URL that begins with ${FORMS}`,
  ],
  [{ read: { value: "db:8080" } }, {}, `\`db:8080\` is no URL that begins with ${FORMS}`],
  [{ read: { value: "http://" } }, {}, "`http://` is no URL"],
  [{ read: { value: "http://%ff@db" } }, {}, "`http://%ff@db` is no URL"],
  [{ read: { value: "lintas:connector/films" } }, {}, "the build holds no connector films"],
  [
    { read: { value: "lintas:connector/library" } },
    {},
    "the variable CONNECTION_URI, which holds the URL of its database, has no value",
  ],
  [{ read: { value: "lintas:part/x" } }, {}, "lintas:part/x is not reached from this host"],
])("one that leads nowhere says which it is and why: %j with %j", (link, variables, why) => {
  expect(check(link, variables)).toThrow(why);
});

test("what a variable holds is not told: it may be secret", () => {
  const wrong = check({ read: { valueFromEnv: "URL" } }, { URL: "ftp://user:secret@db" });
  expect(wrong).not.toThrow("secret");
});

test("links and variables are all named at once, each once", () => {
  const wrong = check({ read: { valueFromEnv: "A" }, write: { valueFromEnv: "B" } });
  expect(wrong).toThrow(/^the DataConnectorLink shop.db cannot be used: .*\bA\b.*; .*\bB\b.*$/);
  expect(check({ read: { valueFromEnv: "A" } })).not.toThrow(/A\b.*A\b/);
});
