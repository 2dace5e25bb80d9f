const CONNECTION_CODES = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ETIMEDOUT",
]);
/** Class 08 is the connection; 57P01 to 57P03 a server that stops or starts; 53300 no free slot. */
const DOWN_STATES = /^(?:08...|57P0[123]|53300)$/;
/** Values that PostgreSQL cannot hold: text with NUL or half characters, numbers out of range. */
const BAD_VALUE_STATES = new Set(["22021", "22P05", "22P02", "22003"]);

/** The codes of an error and its causes; drizzle wraps what the driver throws. */
function* codes(error: unknown): Iterable<string> {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (!("code" in at) || typeof at.code !== "string") continue;
    // A socket that is not there is a server that is not there; a file is something else.
    const noSocket = at.code === "ENOENT" && "syscall" in at && at.syscall === "connect";
    yield noSocket ? "ECONNREFUSED" : at.code;
  }
}

export function isDatabaseDown(error: unknown): boolean {
  for (const code of codes(error)) {
    if (CONNECTION_CODES.has(code) || DOWN_STATES.test(code)) return true;
  }
  return false;
}

/** Whether the database has no room to write; what it has acknowledged is kept. */
export function isDatabaseFull(error: unknown): boolean {
  for (const code of codes(error)) if (code === "53100") return true;
  return false;
}

/** Whether a value of the request is at fault, not the statement. */
export function isValueOfTheCaller(error: unknown): boolean {
  for (const code of codes(error)) if (BAD_VALUE_STATES.has(code)) return true;
  return false;
}

/** Whether a unique index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  for (const code of codes(error)) if (code === "23505") return true;
  return false;
}
