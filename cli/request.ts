import type * as z from "zod";
import { FunctionInvocation } from "../shared/protocol/api-clouds.ts";
import { usageFailure } from "./failure.ts";
import type { Call } from "./spec.ts";

/** The request that `--method`, `--header` and `--data` describe. Throws a `Failure` (usage). */
export async function requestOf(
  { environment, options }: Call,
  path: string | undefined,
): Promise<z.output<typeof FunctionInvocation>> {
  const { data, method } = options;
  const body = data === "-" ? await environment.stdin.readAll() : data;
  const parsed = FunctionInvocation.safeParse({
    path,
    method: method?.toUpperCase() ?? (body === undefined ? "GET" : "POST"),
    headers: Object.fromEntries((options.header ?? []).map(headerLine)),
    ...(body === undefined ? {} : { body }),
  });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw usageFailure(`\`${issue?.path.join(".")}\` is not right: ${issue?.message}.`);
}

function headerLine(line: string): [string, string] {
  const at = line.indexOf(":");
  if (at > 0) return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  throw usageFailure(
    `\`${line}\` is not a header.`,
    "For example: `--header 'accept: text/html'`.",
  );
}
