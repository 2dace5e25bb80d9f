import * as z from "zod";
import type { GraphqlRequest } from "../answer.ts";

const Body = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

export interface Unread {
  status: number;
  refused: string;
}

/** The GraphQL request in a body of JSON. */
export async function readRequest(
  request: Request,
  bytesMax: number,
): Promise<GraphqlRequest | Unread> {
  const text = await textOf(request, bytesMax);
  if (text === null) return { status: 413, refused: `the body is larger than ${bytesMax} bytes` };
  const json = jsonOf(text);
  if (json === undefined) return { status: 400, refused: "the body is not JSON" };
  const body = Body.safeParse(json);
  if (!body.success) {
    const [issue] = body.error.issues;
    const at = issue === undefined ? "" : `${issue.path.join(".")}: ${issue.message}`;
    return { status: 400, refused: `the body is no GraphQL request: ${at}` };
  }
  const { query, operationName, variables } = body.data;
  return { query, operationName: operationName ?? null, variables: variables ?? {} };
}

/** Null: there is more. */
async function textOf(request: Request, bytesMax: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
