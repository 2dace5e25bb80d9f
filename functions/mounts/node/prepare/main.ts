import { systemClock } from "../../../../shared/clock.ts";
import { prepareConfig } from "../config.ts";
import { printPrepared } from "./answer.ts";
import { prepare } from "./prepare.ts";

// One short run before the parts start, so that the launcher itself stays small.
try {
  process.stdout.write(printPrepared(await prepare(prepareConfig(process.env), systemClock)));
} catch (error) {
  const database = /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|CONNECT_|28|3D000|ERR_INVALID_URL)/;
  if (!(error instanceof Error && "code" in error && database.test(String(error.code))))
    throw error;
  // An address may hold a password: it is not repeated.
  process.stderr.write(`The database cannot be used: ${error.message}. Check DATABASE_URL.\n`);
  process.exitCode = 1;
}
