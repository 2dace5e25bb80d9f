import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type OpenDatabase, openDatabase } from "../../shared/database.ts";
import type { TestStack } from "./stack.ts";

/** The embedded database of a running stack, as its owner. End it with `sql.end`. */
export async function stackDatabase(stack: Pick<TestStack, "data">): Promise<OpenDatabase> {
  const [password, port] = await Promise.all(
    ["password", "port"].map((name) => readFile(join(stack.data, "postgres", name), "utf8")),
  );
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  return openDatabase(url, { name: "lintas tests", max: 2 });
}

/** The process that all others of the server descend from. */
export async function postmasterOf(stack: Pick<TestStack, "data">): Promise<number> {
  const file = await readFile(join(stack.data, "postgres", "data", "postmaster.pid"), "utf8");
  return Number(file.split("\n")[0]);
}
