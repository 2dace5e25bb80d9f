import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Configuration, Type } from "../configuration/configuration.ts";
import { invalidRequest } from "../errors.ts";
import type { NdcLine } from "../../serve/connector-server.ts";
import { Slot } from "../../../ndc/slot.ts";
import { identifier } from "./identifier.ts";
import { encodingOf, textArray } from "./values.ts";

type VariableSets = readonly Readonly<Record<string, unknown>>[];

/** A parameter as PostgreSQL is given it, or what makes it of the values of slots. */
export type Parameter = string | null | ((values: readonly unknown[]) => string | null);

/** Throws 400 for a value that is none of its type. */
export function textsOf(
  parameters: readonly Parameter[],
  values: readonly unknown[],
): (string | null)[] {
  return parameters.map((one) => (typeof one === "function" ? one(values) : one));
}

/** What the driver takes; the protocol counts in 16 bits. */
const PARAMETERS_MAX = 65_533;

/** Where the values of variables are: one row per variable set. */
export const VARIABLES = identifier("v");
/** The number of the variable set, from 1. */
export const SET = `${VARIABLES}."i"`;

/**
 * What the parts of one statement share: the configuration, relationships, parameters, variables
 * and fresh aliases. Nothing of a request is written into the SQL text but names that the
 * configuration knows and aliases of the answer, both quoted.
 */
export class PlanContext {
  readonly configuration: Configuration;
  /** The line of NDC whose rules the answer keeps. */
  readonly line: NdcLine;
  readonly #relationships: ReadonlyMap<string, ndc.Relationship>;
  readonly #variables: VariableSets | null;
  readonly #columns = new Map<string, { name: string; texts: (string | null)[] }>();
  readonly #params: Parameter[] = [];
  readonly #queries: string[] = [];
  #aliases = 0;

  constructor(
    configuration: Configuration,
    relationships: Readonly<Record<string, ndc.Relationship>>,
    variables: VariableSets | null,
    line: NdcLine = "0.2",
  ) {
    this.configuration = configuration;
    this.line = line;
    this.#relationships = new Map(Object.entries(relationships));
    this.#variables = variables;
  }

  alias(): string {
    return identifier(`t${this.#aliases++}`);
  }

  relationship(name: string): ndc.Relationship {
    const found = this.#relationships.get(name);
    if (!found) throw invalidRequest(`Relationship '${name}' not found.`);
    return found;
  }

  /** A value of a type, bound as a parameter. */
  value(value: unknown, type: Type): string {
    const encoding = encodingOf(this.configuration, type);
    const parameter: Parameter =
      value instanceof Slot
        ? (values) => encoding.encode(values[value.index] ?? null)
        : encoding.encode(value ?? null);
    return encoding.decode(this.parameter(parameter));
  }

  /** The value of a variable as a type, from the row of the variable set. */
  variable(name: string, type: Type): string {
    if (!this.#variables) {
      throw invalidRequest(
        "Unexpected variable in a query request which does not contain variables.",
      );
    }
    const encoding = encodingOf(this.configuration, type);
    // One variable may be used as several types; each way of encoding is a column of its own.
    const key = JSON.stringify([encoding.key, name]);
    let column = this.#columns.get(key);
    if (!column) {
      const texts = this.#variables.map((set) => {
        if (!Object.hasOwn(set, name)) throw invalidRequest(`Variable '${name}' not found.`);
        return encoding.encode(set[name] ?? null);
      });
      column = { name: identifier(`c${this.#columns.size}`), texts };
      this.#columns.set(key, column);
    }
    return encoding.decode(`${VARIABLES}.${column.name}`);
  }

  /** Adds a query to the statement's WITH and gives its name. Used once, PostgreSQL sees through it. */
  common(sql: string): string {
    const name = identifier(`n${this.#queries.length}`);
    // The line end closes a comment that the text may end with.
    this.#queries.push(`${name} as (${sql}\n)`);
    return name;
  }

  /** `with …` of the statement, before `further` ones. To be called when the rest is planned. */
  withClause(...further: readonly string[]): string {
    const all = [...this.#queries, ...further];
    return all.length === 0 ? "" : `with ${all.join(", ")} `;
  }

  parameter(parameter: Parameter): string {
    this.#params.push(parameter);
    return `$${this.#params.length}`;
  }

  get hasVariables(): boolean {
    return this.#variables !== null;
  }

  /** The variable sets as an item of FROM. To be called when the rest is planned. */
  variablesFrom(): string {
    const columns = [...this.#columns.values()];
    if (columns.length === 0) {
      const count = this.parameter(String(this.#variables?.length ?? 0));
      return `generate_series(1, ${count}::int4) as ${VARIABLES}("i")`;
    }
    const arrays = columns.map(({ texts }) => `${this.parameter(textArray(texts))}::text[]`);
    const names = columns.map(({ name }) => name);
    return `unnest(${arrays.join(", ")}) with ordinality as ${VARIABLES}(${names.join(", ")}, "i")`;
  }

  /** Throws 400 where there are more than PostgreSQL takes. */
  get params(): readonly Parameter[] {
    if (this.#params.length > PARAMETERS_MAX) {
      throw invalidRequest(
        `The request has ${this.#params.length} values where ${PARAMETERS_MAX} are possible at once.`,
      );
    }
    return this.#params;
  }
}
