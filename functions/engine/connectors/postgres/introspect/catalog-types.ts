import type { Catalog, CatalogType } from "./catalog.ts";

/** Types of a database by OID, and what PostgreSQL would take one for. */
export class CatalogTypes {
  readonly #types: ReadonlyMap<number, CatalogType>;
  readonly #casts: ReadonlyMap<number, ReadonlySet<number>>;

  constructor({ types, casts }: Pick<Catalog, "types" | "casts">) {
    this.#types = new Map(types.map((type) => [type.oid, type]));
    const targets = new Map<number, Set<number>>();
    for (const { from, to } of casts) targets.set(from, (targets.get(from) ?? new Set()).add(to));
    this.#casts = targets;
  }

  get(oid: number): CatalogType | undefined {
    return this.#types.get(oid);
  }

  /** A domain's own type; operators and functions are those of it. */
  base(type: CatalogType): CatalogType {
    let at = type;
    for (let next: CatalogType | undefined; at.kind === "d"; at = next) {
      next = this.#types.get(at.base);
      if (next === undefined) break;
    }
    return at;
  }

  /**
   * The one of several types that PostgreSQL takes a value of `type` for where a function is called
   * with it: itself, then what stands for its kind, then the preferred of its category, then the
   * only one. Null: none, or it cannot tell.
   *
   * https://www.postgresql.org/docs/current/typeconv-func.html
   */
  match(type: CatalogType, among: ReadonlySet<number>): number | null {
    const base = this.base(type);
    if (among.has(base.oid)) return base.oid;
    const fitting = [...among].filter((oid) => this.fits(base, oid));
    const kind = fitting.find((oid) => this.#types.get(oid)?.kind === "p");
    if (kind !== undefined) return kind;
    const preferred = fitting.filter((oid) => {
      const one = this.#types.get(oid);
      return one?.preferred === true && one.category === base.category;
    });
    const [only, second] = preferred.length > 0 ? preferred : fitting;
    return only === undefined || second !== undefined ? null : only;
  }

  /** Whether a value of a type may stand where another is wanted, without a cast in the statement. */
  fits(type: CatalogType, wanted: number): boolean {
    const base = this.base(type);
    if (base.oid === wanted || this.#casts.get(base.oid)?.has(wanted)) return true;
    const other = this.#types.get(wanted);
    return other?.kind === "p" && other.name === PSEUDO[base.kind];
  }
}

/** What PostgreSQL calls any type of a kind. */
const PSEUDO: Readonly<Record<string, string>> = {
  e: "anyenum",
  r: "anyrange",
  m: "anymultirange",
};
