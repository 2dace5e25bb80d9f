/** Content-addressed blobs, apart per organization: nobody learns what others hold. */
export interface ObjectStore {
  /** Which of these digests the organization does not hold. */
  missing(organization: string, digests: readonly string[]): Promise<string[]>;
  /**
   * Stores a stream under its SHA-256. Atomic: it is there whole or not at all; putting it again is
   * nothing. Throws `blob.digest_mismatch`, `request.too_large` (more than `size` bytes came) and
   * `storage.full`.
   */
  put(
    organization: string,
    blob: { digest: string; size: number },
    body: ReadableStream<Uint8Array>,
  ): Promise<void>;
  /** Throws `blob.not_found`. */
  get(organization: string, digest: string): Promise<ReadableStream<Uint8Array>>;
  /** Size in bytes, or null. */
  size(organization: string, digest: string): Promise<number | null>;
  delete(organization: string, digest: string): Promise<void>;
}
