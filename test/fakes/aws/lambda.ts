import { empty, json } from "./answers.ts";
import { type LambdaCall, type LambdaOperation, optional } from "./lambda-call.ts";
import { aliasOperations } from "./lambda-aliases.ts";
import { functionOperations, noFunction } from "./lambda-functions.ts";
import { type FakeAccount, functionKey } from "./state.ts";

interface LambdaRoute {
  method: string;
  path: RegExp;
  operation: string;
}

const FUNCTION = "/2015-03-31/functions/(?<name>[^/]+)";
const route = (method: string, path: string, operation: string): LambdaRoute => ({
  method,
  path: new RegExp(`^${path}/?$`),
  operation,
});

const routes: readonly LambdaRoute[] = [
  route("POST", "/2015-03-31/functions", "CreateFunction"),
  route("GET", "/2015-03-31/functions", "ListFunctions"),
  route("GET", FUNCTION, "GetFunction"),
  route("DELETE", FUNCTION, "DeleteFunction"),
  route("GET", `${FUNCTION}/configuration`, "GetFunctionConfiguration"),
  route("PUT", `${FUNCTION}/configuration`, "UpdateFunctionConfiguration"),
  route("PUT", `${FUNCTION}/code`, "UpdateFunctionCode"),
  route("POST", `${FUNCTION}/versions`, "PublishVersion"),
  route("GET", `${FUNCTION}/versions`, "ListVersionsByFunction"),
  route("POST", `${FUNCTION}/aliases`, "CreateAlias"),
  route("GET", `${FUNCTION}/aliases`, "ListAliases"),
  route("GET", `${FUNCTION}/aliases/(?<alias>[^/]+)`, "GetAlias"),
  route("PUT", `${FUNCTION}/aliases/(?<alias>[^/]+)`, "UpdateAlias"),
  route("DELETE", `${FUNCTION}/aliases/(?<alias>[^/]+)`, "DeleteAlias"),
  route("POST", `${FUNCTION}/policy`, "AddPermission"),
  route("GET", `${FUNCTION}/policy`, "GetPolicy"),
  route("POST", "/2021-10-31/functions/(?<name>[^/]+)/url", "CreateFunctionUrlConfig"),
  route("GET", "/2021-10-31/functions/(?<name>[^/]+)/url", "GetFunctionUrlConfig"),
  route("PUT", "/2021-10-31/functions/(?<name>[^/]+)/url", "UpdateFunctionUrlConfig"),
  route("DELETE", "/2021-10-31/functions/(?<name>[^/]+)/url", "DeleteFunctionUrlConfig"),
  route("GET", "/2017-03-31/tags/(?<name>[^/]+)", "ListTags"),
  route("POST", "/2017-03-31/tags/(?<name>[^/]+)", "TagResource"),
  route("DELETE", "/2017-03-31/tags/(?<name>[^/]+)", "UntagResource"),
];

const tagOperations: Readonly<Record<string, LambdaOperation>> = {
  ListTags: (call) => json({ Tags: call.found().tags }),
  TagResource(call) {
    Object.assign(call.found().tags, call.body["Tags"]);
    return empty();
  },
  UntagResource(call) {
    const found = call.found();
    for (const key of call.query.getAll("tagKeys")) delete found.tags[key];
    return empty();
  },
};

const operations: Readonly<Record<string, LambdaOperation>> = {
  ...functionOperations,
  ...aliasOperations,
  ...tagOperations,
};

/** The operation of a request, and what carries it out. */
export function lambdaOperation(
  state: FakeAccount,
  region: string,
  request: { method: string; url: URL; body: string },
): { operation: string; about: string; run: () => Response } | null {
  for (const { method, path, operation } of routes) {
    const match = path.exec(request.url.pathname);
    if (method !== request.method || match === null) continue;
    const raw = decodeURIComponent(match.groups?.["name"] ?? "");
    const name = raw.startsWith("arn:") ? (raw.split(":function:")[1] ?? "") : raw;
    const call: LambdaCall = {
      state,
      region,
      name,
      alias: decodeURIComponent(match.groups?.["alias"] ?? ""),
      qualifier: request.url.searchParams.get("Qualifier"),
      query: request.url.searchParams,
      body: request.body === "" ? {} : (JSON.parse(request.body) as Record<string, unknown>),
      found() {
        const found = state.functions.get(functionKey(region, name));
        if (found === undefined) throw noFunction(state, { region, name });
        return found;
      },
    };
    const about = name === "" ? (optional(call.body, "FunctionName") ?? "") : name;
    return { operation, about, run: () => operationNamed(operation)(call) };
  }
  return null;
}

function operationNamed(name: string): LambdaOperation {
  const found = operations[name];
  if (found === undefined) throw new Error(`the fake has no lambda:${name}`);
  return found;
}
