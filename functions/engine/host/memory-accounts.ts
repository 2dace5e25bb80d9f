/** Bytes that are accounted to organizations. */
export class MemoryAccounts {
  readonly #bytes = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  of(organization: string): number {
    return this.#bytes.get(organization) ?? 0;
  }

  add(organization: string, bytes: number): void {
    const sum = this.of(organization) + bytes;
    this.#total += bytes;
    if (sum === 0) this.#bytes.delete(organization);
    else this.#bytes.set(organization, sum);
  }
}
