import { describe, expect, test } from "vitest";
import { graphqlApis, graphqlInvocation, indented } from "./graphql.ts";
import type { Build } from "./types.ts";

type Supergraph = NonNullable<Build["content"]["definition"]["supergraphs"]>[string];

function contentWith(own: Partial<Supergraph>, paths: readonly string[]): Build["content"] {
  return {
    definition: { supergraphs: { graph: { path: "/graphql", pluginPaths: [], ...own } } },
    parts: [
      { name: "api", kind: "function" },
      { name: "graph", supergraph: { digest: "d", size: 9, calls: ["api"] } },
    ],
    paths: [{ path: "/api", part: "api" }, ...paths.map((path) => ({ path, part: "graph" }))],
  } as unknown as Build["content"];
}

describe("the GraphQL APIs of a build", () => {
  test("are at the paths that the build serves", () => {
    const content = contentWith({}, ["/v1/explain", "/graphql"]);
    expect(graphqlApis({ content })).toEqual([
      {
        part: "graph",
        endpoint: "/graphql",
        explain: "/v1/explain",
        isPrivate: false,
        calls: ["api"],
        compiled: { digest: "d", size: 9, calls: ["api"] },
      },
    ]);
  });

  test("are asked without a slash at the end, and a plugin's path is not taken for another", () => {
    const own = { path: "/shop/graphql/", pluginPaths: ["/hook/v1/explain"], access: "private" };
    const paths = ["/hook/v1/explain", "/shop/v1/explain", "/shop/graphql"];
    const content = contentWith(own as Partial<Supergraph>, paths);
    expect(graphqlApis({ content })).toMatchObject([
      { endpoint: "/shop/graphql", explain: "/shop/v1/explain", isPrivate: true },
    ]);
  });

  test("are none where a build has only functions", () => {
    const content = { definition: { functions: {} }, parts: [], paths: [] };
    expect(graphqlApis({ content: content as unknown as Build["content"] })).toEqual([]);
  });
});

describe("a GraphQL request", () => {
  test("is what the fields say, with headers by line", () => {
    const headers = "Authorization:  Bearer a:b \n\nX-Hasura-Role: admin";
    const request = graphqlInvocation("/graphql", {
      query: "{ a }",
      variables: '{"x":1}',
      headers,
    });
    expect(request).toEqual({
      method: "POST",
      path: "/graphql",
      headers: {
        "content-type": "application/json",
        authorization: "Bearer a:b",
        "x-hasura-role": "admin",
      },
      body: '{"query":"{ a }","variables":{"x":1}}',
    });
  });

  test("names no variables where none are given", () => {
    const { body } = graphqlInvocation("/", { query: "{ a }", variables: " ", headers: "" });
    expect(body).toBe('{"query":"{ a }"}');
  });

  test.each([
    [{ variables: "[1]" }, "The variables are no JSON object"],
    [{ variables: "{" }, "The variables are no JSON object"],
    [{ headers: "no colon" }, 'The header "no colon" is not of the form'],
  ])("that cannot be read says why: %o", (values, why) => {
    const empty = { query: "{ a }", variables: "", headers: "" };
    expect(() => graphqlInvocation("/", { ...empty, ...values })).toThrow(why);
  });
});

test("an answer is shown line by line where it is JSON, and as it is where not", () => {
  expect(indented('{"data":{"a":1}}')).toBe('{\n  "data": {\n    "a": 1\n  }\n}');
  expect(indented("404 Not Found")).toBe("404 Not Found");
});
