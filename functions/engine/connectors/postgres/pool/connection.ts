import postgres from "postgres";
import type { Secret } from "../../../../../shared/secret.ts";
import { ConnectorFailure } from "../../../ndc/connector.ts";
import { valueBytes } from "../rows/row-bytes.ts";
import { type ByteRows, DatabaseError, type RowSource, type Rows } from "../rows/row-source.ts";

/** One connection to a database. It does one thing at a time: who has it leased uses it alone. */
export interface Connection extends RowSource {
  /**
   * Whether another should take its place: it is broken, or holds so many prepared statements that
   * the memory of its backend counts.
   */
  worn(): boolean;
  /** Gives up the statement that runs now; its query rejects, and the connection is worn. */
  cancel(): void;
  close(): Promise<void>;
}

export type OpenConnection = (url: Secret) => Connection;

/** A prepared statement holds 24 to 64 KB in its backend, and its text here. */
const STATEMENTS_MAX = 500;
const STATEMENT_CHARS_MAX = 1024 * 1024;

const CANCEL_MS = 2_000;

// Everything comes and goes as PostgreSQL's own text.
const asText = { serialize: (value: unknown) => String(value), parse: (text: string) => text };
const TEXT_TYPES = {
  number: { to: 0, from: [20, 21, 23, 26, 700, 701], ...asText },
  json: { to: 114, from: [114, 3802], ...asText },
  boolean: { to: 16, from: [16], ...asText },
  date: { to: 1184, from: [1082, 1114, 1184], ...asText },
  bytea: { to: 17, from: [17], ...asText },
};

/**
 * Opens a connection at its first statement. Throws `ConnectorFailure` for what is no URL of PostgreSQL.
 *
 * @param cancelMs How long a server may take to give up a statement, before the connection is ended.
 */
export function openConnection(url: Secret, cancelMs = CANCEL_MS): Connection {
  let lost = () => {};
  const sql = openDriver(url.reveal(), () => lost());
  const connection = new DriverConnection(sql, cancelMs);
  lost = () => connection.lose();
  return connection;
}

function openDriver(url: string, onclose: () => void): postgres.Sql {
  // The driver takes any protocol for its own.
  if (/^(?!postgres(ql)?:)[a-z][a-z0-9+.-]*:\/\//i.test(url)) {
    const why = "begins with neither postgres:// nor postgresql://";
    throw new ConnectorFailure("unreachable", `The URL of the database ${why}.`);
  }
  try {
    return postgres(url, options(url, onclose));
  } catch {
    // The error has the whole URL in it.
    throw new ConnectorFailure("unreachable", "The URL of the database cannot be read.");
  }
}

function options(url: string, onclose: () => void) {
  return {
    max: 1,
    // Both are the pool's concern.
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 10,
    fetch_types: false,
    types: TEXT_TYPES as unknown as Record<string, postgres.PostgresType>,
    connection: {
      application_name: "lintas connector",
      // Only mutations write, each in a transaction that says so.
      default_transaction_read_only: true,
      // Compiling a plan takes longer than the requests of an API do.
      jit: "off",
      TimeZone: "UTC",
      DateStyle: "ISO",
    },
    // Without one the driver would send that of its environment to wherever the URL points.
    password: () => passwordOf(url),
    onnotice: () => {},
    onclose,
  };
}

function passwordOf(url: string): string {
  return decodeURIComponent(/^[^:]+:\/\/[^:@/]*:([^@]*)@/.exec(url)?.[1] ?? "");
}

type Pending = ReturnType<postgres.Sql["unsafe"]>;
/** Rows of the driver that are not kept by it, but given on as they come. */
interface RowsOfDriver<T> {
  forEach(keep: (row: T) => void): PromiseLike<{ columns: readonly { type: number }[] }>;
}

interface Statement {
  text: string;
  params: readonly (string | null)[];
  bytesMax: number;
}

/** A query of the driver, as it is inside. */
interface Cancellable {
  canceller: ((query: unknown) => Promise<void> | undefined) | null;
}

class ConnectionLost extends Error {
  override name = "ConnectionLost";
  readonly code = "CONNECTION_CLOSED";

  constructor() {
    super("The connection to the database was lost.");
  }
}

class DriverConnection implements Connection {
  readonly #sql: postgres.Sql;
  readonly #cancelMs: number;
  readonly #statements = new Set<string>();
  #statementChars = 0;
  #running: Cancellable | null = null;
  #broken = false;

  constructor(sql: postgres.Sql, cancelMs: number) {
    this.#sql = sql;
    this.#cancelMs = cancelMs;
  }

  /**
   * The driver would connect anew, in the middle of a transaction too: what comes after it would run
   * on its own.
   */
  lose(): void {
    this.#broken = true;
  }

  async query(
    text: string,
    params: readonly (string | null)[],
    bytesMax = Infinity,
  ): Promise<Rows> {
    const rows: (readonly (string | null)[])[] = [];
    const keep = (row: readonly (string | null)[]) => {
      rows.push(row);
      return row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    };
    const read = (pending: Pending) =>
      pending.values() as unknown as RowsOfDriver<readonly (string | null)[]>;
    const statement = { text, params, bytesMax };
    return { types: await this.#run(statement, { kept: rows, read, keep }), rows };
  }

  async queryBytes(
    text: string,
    params: readonly (string | null)[],
    bytesMax = Infinity,
  ): Promise<ByteRows> {
    const chunks: Uint8Array[] = [];
    const keep = (messages: Uint8Array) => {
      chunks.push(messages);
      return valueBytes(messages);
    };
    const read = (pending: Pending) => {
      // Of the patched driver: all messages that came at once. A buffer for each costs more than to read it.
      (pending as unknown as { isRaw: string }).isRaw = "messages";
      return pending as unknown as RowsOfDriver<Uint8Array>;
    };
    const statement = { text, params, bytesMax };
    return { types: await this.#run(statement, { kept: chunks, read, keep }), chunks };
  }

  /** Gives the types of the columns. */
  async #run<T, K>(
    { text, params, bytesMax }: Statement,
    of: {
      kept: K[];
      read: (pending: Pending) => RowsOfDriver<T>;
      /** Gives how many bytes it took. */
      keep: (row: T) => number;
    },
  ): Promise<readonly number[]> {
    if (this.#broken) throw new ConnectionLost();
    if (!this.#statements.has(text)) this.#statementChars += text.length;
    this.#statements.add(text);
    const pending = this.#sql.unsafe(text, [...params], { prepare: true, simple: false } as object);
    this.#running = pending as unknown as Cancellable;
    let left = bytesMax;
    const count = (row: T) => {
      if (left < 0) return;
      left -= of.keep(row);
      if (left >= 0) return;
      // What is still on its way is not kept.
      of.kept.length = 0;
      this.cancel();
    };
    try {
      const { columns } = await of.read(pending).forEach(count);
      if (left < 0) throw tooLarge(bytesMax);
      return columns.map(({ type }) => type);
    } catch (error) {
      if (left < 0) throw tooLarge(bytesMax);
      if (!(error instanceof postgres.PostgresError)) {
        this.#broken = true;
        throw error;
      }
      throw new DatabaseError(error.code, error.message, { cause: error });
    } finally {
      this.#running = null;
    }
  }

  worn(): boolean {
    const isFull =
      this.#statements.size > STATEMENTS_MAX || this.#statementChars > STATEMENT_CHARS_MAX;
    return this.#broken || isFull;
  }

  cancel(): void {
    if (!this.#running) return;
    // PostgreSQL cancels what runs when it hears of it: that must not be the statement of another.
    this.#broken = true;
    const cancelled = this.#running;
    // The driver's own `cancel()` lets a rejection of this go unhandled, which ends the process.
    void cancelled.canceller?.(cancelled)?.catch(() => {});
    // A server that is silent would keep the connection, and whoever waits, for as long as it likes.
    const endStuck = () => {
      if (this.#running === cancelled) this.#sql.end({ timeout: 0 }).catch(() => {});
    };
    setTimeout(endStuck, this.#cancelMs).unref();
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 5 });
  }
}

function tooLarge(bytesMax: number): ConnectorFailure {
  return new ConnectorFailure("too_large", `the database answers with more than ${bytesMax} bytes`);
}
