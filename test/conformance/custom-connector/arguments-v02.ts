import { isObject, type Row } from "../../../functions/engine/connectors/memory/rows.ts";
import type { RequestView } from "../../../functions/engine/connectors/memory/source.ts";
import type { NdcExpression } from "../../../functions/engine/connectors/serve/connector-server.ts";
import { isExpression } from "../../../functions/engine/connectors/serve/requests.ts";
import { badRequest, internal } from "./errors.ts";
import { isInt32, isInt64 } from "./integers.ts";

/** An operation that takes all its arguments first; any that is left over is an error. */
export function reading<T, R>(
  read: (args: ArgumentReader) => T,
  run: (values: T, request: RequestView) => R,
): (args: Row, request: RequestView) => R {
  return (args, request) => {
    const reader = new ArgumentReader(args);
    const values = read(reader);
    reader.end();
    return run(values, request);
  };
}

export class ArgumentReader {
  readonly #left: Map<string, unknown>;

  constructor(args: Row) {
    this.#left = new Map(Object.entries(args));
  }

  object(name: string): Row {
    const value = this.#take(name);
    if (!isObject(value)) throw badRequest(`${name} must be an object`);
    return value;
  }

  nullableObject(name: string): Row | null {
    const value = this.#take(name);
    if (value !== null && !isObject(value)) throw badRequest(`${name} must be an object`);
    return value;
  }

  objects(name: string): readonly Row[] {
    const value = this.#take(name);
    if (!Array.isArray(value)) throw badRequest(`${name} must be an object`);
    if (!value.every(isObject)) throw badRequest(`${name} must be an array of objects`);
    return value;
  }

  int32(name: string): number {
    const value = this.int64(name);
    if (!isInt32(value)) throw badRequest(`argument '${name}' is out of range`);
    return value;
  }

  int64(name: string): number {
    const value = this.#take(name);
    if (!isInt64(value)) throw internal(`argument '${name}' is not an integer`);
    return value;
  }

  string(name: string): string {
    const value = this.#take(name);
    // So worded by the connector that this one stands for.
    if (typeof value !== "string") throw internal(`argument '${name}' is not an integer`);
    return value;
  }

  predicate(name: string): NdcExpression<"0.2"> {
    const value = this.#take(name);
    if (!isExpression("0.2", value)) throw badRequest(`could not decode argument ${name}`);
    return value;
  }

  /** A null is not taken, so that it is left over. */
  optionalPredicate(name: string): NdcExpression<"0.2"> | null {
    return (this.#left.get(name) ?? null) === null ? null : this.predicate(name);
  }

  end(): void {
    if (this.#left.size === 0) return;
    throw badRequest(`unexpected arguments found: ${[...this.#left.keys()].toSorted().join(",")}`);
  }

  #take(name: string): unknown {
    const value = this.#left.get(name);
    if (!this.#left.delete(name)) throw badRequest(`missing argument ${name}`);
    return value;
  }
}
