import type { Clock } from "./clock.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Record<string, unknown>;

/** One JSON line a record. Fields of type `Secret` print as `[secret]`; errors as name, message, code. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to every record. */
  with(fields: LogFields): Logger;
}

export function jsonLogger(
  clock: Clock,
  write: (line: string) => void,
  base: LogFields = {},
): Logger {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) =>
    write(
      JSON.stringify({ time: clock.now(), level, msg: message, ...base, ...fields }, plainError),
    );
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (fields) => jsonLogger(clock, write, { ...base, ...fields }),
  };
}

export const silentLogger: Logger = jsonLogger(
  { now: () => new Date(0), sleep: async () => {} },
  () => {},
);

function plainError(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const code = "code" in value ? value.code : undefined;
  return { name: value.name, message: value.message, code, cause: value.cause, stack: value.stack };
}
