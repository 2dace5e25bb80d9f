import { judge } from "../judge.ts";

/** What is not there is no error of a read, and no obstacle to its removal. */
export async function nullWhereGone<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (judge(error) === "gone") return null;
    throw error;
  }
}
