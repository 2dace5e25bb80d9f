import { expect, test } from "vitest";
import { lookUp } from "./json-pointer.ts";

test("a JSON pointer finds what RFC 6901 says, and nothing that is not of the document", () => {
  const json = {
    "a/b": { "m~n": [10, { deep: null }] },
    "": "empty",
    "https://hasura.io/jwt/claims": 1,
  };
  const cases: [string, unknown][] = [
    ["", json],
    ["/", "empty"],
    ["/a~1b/m~0n/0", 10],
    ["/a~1b/m~0n/1/deep", null],
    ["/https:~1~1hasura.io~1jwt~1claims", 1],
    ["/a~1b/m~0n/01", undefined],
    ["/a~1b/m~0n/length", undefined],
    ["/a~1b/m~0n/0/toString", undefined],
    ["/constructor", undefined],
    ["/__proto__", undefined],
    ["/no/such", undefined],
    ["a", undefined],
    ["/~2", undefined],
  ];
  for (const [pointer, found] of cases) expect(lookUp(json, pointer)).toEqual(found);
});
