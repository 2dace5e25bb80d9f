/**
 * A schema of any library that speaks Standard Schema V1 (https://standardschema.dev). Its types are
 * read by the JSON Schema that it gives of itself (Standard JSON Schema V1): zod does from 4.2 on.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly validate: (value: unknown) => Validated<Output> | Promise<Validated<Output>>;
    readonly jsonSchema?: {
      readonly input: (options: { target: string }) => Record<string, unknown>;
      readonly output: (options: { target: string }) => Record<string, unknown>;
    };
  };
}

export type Validated<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

export interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export type InputOf<Schema extends StandardSchema> = NonNullable<
  Schema["~standard"]["types"]
>["input"];

export type OutputOf<Schema extends StandardSchema> = NonNullable<
  Schema["~standard"]["types"]
>["output"];

/** Whether a type is of what callers give, or of what they get. */
export type Direction = "arguments" | "result";

/**
 * The JSON Schema of what a schema takes (arguments) or of what it makes (result).
 *
 * @throws Error that says why there is none.
 */
export function jsonSchemaOf(
  schema: StandardSchema,
  direction: Direction,
): Record<string, unknown> {
  // Given by whoever writes a connector, perhaps without types.
  const given = schema as Partial<StandardSchema> | undefined;
  const standard = given?.["~standard"];
  if (standard?.version !== 1) throw new Error("it is no Standard Schema, such as those of zod");
  const { jsonSchema, vendor } = standard;
  if (jsonSchema === undefined) {
    throw new Error(
      `the schemas of ${vendor} do not tell their JSON Schema (Standard JSON Schema V1)`,
    );
  }
  const made = direction === "arguments" ? jsonSchema.input : jsonSchema.output;
  try {
    return made({ target: "draft-2020-12" });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const dates = /\bdate\b/i.test(why) ? "; write dates as text, such as z.iso.datetime()" : "";
    throw new Error(`${why}${dates}`, { cause: error });
  }
}

/** `order.lines[0].sku` */
export function issuePath({ path = [] }: Issue): string {
  const keys = path.map((segment) => (typeof segment === "object" ? segment.key : segment));
  return keys.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}
