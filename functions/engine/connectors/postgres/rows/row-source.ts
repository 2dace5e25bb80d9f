/**
 * Where statements run. Values come as PostgreSQL's own texts, so that one who writes them into an
 * answer needs no value of JavaScript in between.
 */
export interface RowSource {
  /**
   * Runs one prepared statement. Throws `DatabaseError` for what PostgreSQL says against it, and
   * `ConnectorFailure` as soon as the values are more than `bytesMax`, about; any other error is one of
   * the connection.
   */
  query(text: string, params: readonly (string | null)[], bytesMax?: number): Promise<Rows>;
  /** The same with each row as PostgreSQL sent it. */
  queryBytes(
    text: string,
    params: readonly (string | null)[],
    bytesMax?: number,
  ): Promise<ByteRows>;
}

export interface Rows {
  /** The type of each column, by its OID; of a domain, the type under it. */
  types: readonly number[];
  rows: readonly (readonly (string | null)[])[];
}

export interface ByteRows {
  types: readonly number[];
  /**
   * For each column the length of its text in four bytes, big-endian, and then the text in UTF-8; -1 for
   * null, without a text ("DataRow" of PostgreSQL's protocol, behind its head).
   */
  rows: readonly Uint8Array[];
}

/** What PostgreSQL said against a statement. */
export class DatabaseError extends Error {
  override name = "DatabaseError";
  /** SQLSTATE. */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
