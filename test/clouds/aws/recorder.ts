import { type Handler, exchangeOf } from "../../gate/gate.ts";

/** Records the first request of each operation, in the form in which it went over the line. */
export function recorder(operationOf: (request: Request) => Promise<string | null>): {
  around: (handler: Handler) => Handler;
  first: Map<string, string>;
} {
  const first = new Map<string, string>();
  return {
    first,
    around: (handler) => async (request) => {
      const operation = await operationOf(request.clone());
      if (operation !== null && !first.has(operation)) {
        first.set(operation, await written(request.clone()));
      }
      return handler(request);
    },
  };
}

async function written(request: Request): Promise<string> {
  const { method, url, headers, body } = await exchangeOf(request);
  const query = [...new Set(url.searchParams.keys())].toSorted();
  const target = headers.get("x-amz-target");
  const lines = [
    `${method} ${url.pathname}`,
    ...(query.length === 0 ? [] : [`query: ${query.join(", ")}`]),
    ...(target === null ? [] : [`x-amz-target: ${target}`]),
    ...(headers.has("authorization") ? [] : ["unsigned"]),
    "",
    bodyText(Buffer.from(body).toString("utf8"), headers.get("content-type") ?? ""),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function bodyText(body: string, type: string): string {
  if (body === "") return "";
  if (type.startsWith("application/x-www-form-urlencoded")) {
    return [...new URLSearchParams(body)].map(([key, value]) => `${key} = ${value}`).join("\n");
  }
  if (!type.includes("json")) return "<bytes>";
  const hidden = (key: string, value: unknown): unknown => (key === "ZipFile" ? "<zip>" : value);
  return JSON.stringify(JSON.parse(body), hidden, 2);
}
