import { describe, expect, test } from "vitest";
import { supergraphPaths } from "../../../shared/domain/supergraph-paths.ts";
import { answerGraphiql, type AssetSource } from "./graphiql.ts";

const FILES: Readonly<Record<string, string>> = {
  "index.html": `<meta name="lintas-explain" content="/v1/explain" /><script type="module" src="./index-a1.js"></script>`,
  "index-a1.js": "run();",
  "secret.txt": "nobody's",
};

const read: string[] = [];
const assets: AssetSource = {
  async read(name) {
    read.push(name);
    const text = FILES[name];
    return text === undefined ? null : new TextEncoder().encode(text);
  },
};

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

function opened(path: string, accept: string | null = BROWSER, of: AssetSource | null = assets) {
  const request = new Request(`http://api.test${path}`, {
    headers: accept === null ? {} : { accept },
  });
  return answerGraphiql(request, supergraphPaths("/shop/graphql"), of);
}

test("a browser that opens the endpoint gets GraphiQL, whose files stand below it", async () => {
  const page = await opened("/shop/graphql");
  expect(await page?.text()).toBe(
    `<meta name="lintas-explain" content="/shop/v1/explain" /><script type="module" src="/shop/graphql/graphiql/index-a1.js"></script>`,
  );
  expect(page?.headers.get("vary")).toBe("accept");
  expect(page?.headers.get("cache-control")).toBe("no-cache");
  const policy = page?.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  const script = await opened("/shop/graphql/graphiql/index-a1.js", "*/*");
  expect(await script?.text()).toBe("run();");
  expect(script?.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(script?.headers.get("cache-control")).toContain("immutable");
});

describe("is no request for the page", () => {
  test.each<[string, string, string | null]>([
    ["a query", "/shop/graphql?query={a}", BROWSER],
    ["one of a client that takes anything", "/shop/graphql", "*/*"],
    ["one of a client that says nothing", "/shop/graphql", null],
    ["one for JSON", "/shop/graphql", "application/json"],
    ["one elsewhere", "/shop", BROWSER],
  ])("%s", async (_, path, accept) => {
    expect(await opened(path, accept)).toBeNull();
  });

  test("whatever is sent", async () => {
    const request = new Request("http://api.test/shop/graphql", {
      method: "POST",
      headers: { accept: BROWSER },
    });
    expect(await answerGraphiql(request, supergraphPaths("/shop/graphql"), assets)).toBeNull();
  });
});

test("no file but those of a page is read", async () => {
  read.length = 0;
  for (const name of [
    "secret.txt",
    "..%2findex.html",
    "a/b.js",
    ".env.js",
    "index.html",
    "%00.js",
  ]) {
    expect((await opened(`/shop/graphql/graphiql/${name}`))?.status, name).toBe(404);
  }
  expect((await opened("/shop/graphql/graphiql/gone.js"))?.status).toBe(404);
  expect(read).toEqual(["gone.js"]);
});

test("without GraphiQL's files a browser is told how to ask", async () => {
  for (const none of [null, { read: async () => null }]) {
    const page = await opened("/shop/graphql", BROWSER, none);
    const text = await page?.text();
    expect(text).toContain("/shop/graphql</pre>");
    expect(text).toContain("/shop/v1/explain");
    expect(page?.headers.get("content-security-policy")).not.toContain("unsafe");
  }
  expect(await opened("/shop/graphql/graphiql/index-a1.js", "*/*", null)).toBeNull();
});
