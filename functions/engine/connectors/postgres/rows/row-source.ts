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
  /** The same with the rows as PostgreSQL sent them. */
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

/** The rows of an answer in the messages that PostgreSQL sent; `RowBytes` reads them. */
export interface ByteRows {
  types: readonly number[];
  /** Whole messages ("DataRow" of PostgreSQL's protocol), as many in each as came together. */
  chunks: readonly Uint8Array[];
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
