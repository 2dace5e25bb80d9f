import { errorTypeOf } from "./error-type.ts";

/**
 * Does `work` and tells `done` when it has ended, where that is a promise when it has settled: with
 * null, or the type of what was thrown.
 */
export function settle<T>(work: () => T, done: (errorType: string | null) => void): T {
  let result: T;
  try {
    result = work();
  } catch (error) {
    done(errorTypeOf(error));
    throw error;
  }
  if (result instanceof Promise) return settled(result, done) as T;
  done(null);
  return result;
}

async function settled(
  result: Promise<unknown>,
  done: (errorType: string | null) => void,
): Promise<unknown> {
  let value: unknown;
  try {
    value = await result;
  } catch (error) {
    done(errorTypeOf(error));
    throw error;
  }
  done(null);
  return value;
}
