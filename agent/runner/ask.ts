import { request } from "node:http";
import type { z } from "zod";

const ANSWER_BYTES_MAX = 16_384;

/** One small GET to a function's socket; null for whatever is not the answer that was asked for. */
export function ask<T>(
  socketPath: string,
  path: string,
  shape: z.ZodType<T>,
  timeoutMs: number,
): Promise<T | null> {
  return new Promise((resolve) => {
    const asked = request({
      socketPath,
      path,
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const fail = () => {
      resolve(null);
      asked.destroy();
    };
    asked.on("error", fail);
    asked.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("error", fail);
      response.on("close", fail);
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.length > ANSWER_BYTES_MAX) fail();
      });
      response.on("end", () => {
        resolve(response.statusCode === 200 ? parsed(text, shape) : null);
      });
    });
    asked.end();
  });
}

function parsed<T>(text: string, shape: z.ZodType<T>): T | null {
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
