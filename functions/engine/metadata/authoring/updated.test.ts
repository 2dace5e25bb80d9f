import { describe, expect, it } from "vitest";
import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { schemaDiff } from "../diff/schema-diff.ts";
import type { OpenDdSubgraphObject } from "../opendd/metadata.gen.ts";
import type { Located } from "../parse.ts";
import { metadataFor } from "./metadata-for.ts";
import { compiled } from "./testing/compiled.ts";
import { ALL_CAPABILITIES, introspected, LIBRARY_SCHEMA } from "./testing/library-schema.ts";
import { updated } from "./updated.ts";

function located(objects: readonly OpenDdSubgraphObject[]): Located[] {
  return objects.map((object, at) => ({ subgraph: "app", path: [at, "definition"], object }));
}

function first(): OpenDdSubgraphObject[] {
  const made = metadataFor(introspected());
  if ("problems" in made) throw new Error("it has problems");
  return made.objects;
}

function update(
  objects: readonly OpenDdSubgraphObject[],
  schema: Partial<ndc.SchemaResponse>,
  capabilities = ALL_CAPABILITIES,
) {
  const made = updated(located(objects), introspected(schema, capabilities));
  if ("problems" in made) throw new Error("it has problems");
  return { ...made, now: made.objects.filter((one) => one !== null) };
}

const { object_types: types, collections, scalar_types: scalars } = LIBRARY_SCHEMA;
const book = types["book"]!;
const int = { type: { type: "named", name: "Int" } } as const;

const WITH_PAGES = { ...types, book: { ...book, fields: { ...book.fields, pages: int } } };

describe("metadata of a connector that changed", () => {
  it("stays as it is where nothing changed", () => {
    const objects = first();
    const nothing = { added: [], changed: [], removed: [], kept: [] };
    expect(update(objects, {})).toEqual({ objects, now: objects, ...nothing });
  });

  it("gets a new column wherever columns are named, and builds", () => {
    const { now: objects, added, removed } = update(first(), { object_types: WITH_PAGES });
    expect(removed).toEqual([]);
    expect(added.toSorted()).toEqual([
      "AggregateExpression BookAggregate: operand.object.aggregatableFields.pages",
      "BooleanExpressionType BookBoolExp: operand.object.comparableFields.pages",
      "ObjectType Book: dataConnectorTypeMapping.db/book.fieldMapping.pages",
      "ObjectType Book: fields.pages",
      "OrderByExpression BookOrderBy: operand.object.orderableFields.pages",
      "TypePermissions Book: permissions.admin.output.allowedFields.pages",
    ]);
    const { schema, warnings } = compiled({ app: objects });
    expect(warnings).toEqual([]);
    const before = compiled({ app: first() }).schema;
    const changes = schemaDiff(before, schema);
    expect(changes.filter(({ kind }) => kind === "breaking")).toEqual([]);
    expect(changes.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "input_field_added BookBoolExp.pages",
      "input_field_added BookOrderBy.pages",
      "field_added Book.pages",
      "field_added BookAggregate.pages",
    ]);
  });

  it("gets new collections, scalars, relationships and capabilities", () => {
    const loans = { name: "loans", type: "loan", arguments: {}, uniqueness_constraints: {} };
    const key = { foreign_collection: "books", column_mapping: { book_id: ["id"] } };
    const before = metadataFor(introspected({}, { query: {}, mutation: {} }));
    if ("problems" in before) throw new Error("it has problems");
    const { now: objects, added } = update(before.objects, {
      scalar_types: {
        ...scalars,
        money: { ...scalars["Int"]!, representation: { type: "int64" } },
      },
      object_types: {
        ...types,
        loan: {
          fields: { book_id: int, fee: { type: { type: "named", name: "money" } } },
          foreign_keys: { key },
        },
      },
      collections: [...collections, loans],
    });
    expect(added).toEqual(
      expect.arrayContaining([
        "ScalarType Money",
        "ObjectType Loan",
        "Model Loans",
        "ModelPermissions Loans",
        "Relationship Loan.book",
        "Relationship Book.loans",
        "Relationship Book.author",
        "Model Books: aggregateExpression",
      ]),
    );
    expect(compiled({ app: objects }).warnings).toEqual([]);
  });

  it("keeps what people renamed or took out", () => {
    const objects = first()
      .filter(({ kind, definition }) => kind !== "Command" || definition.name !== "ping")
      .filter(
        ({ kind, definition }) =>
          kind !== "CommandPermissions" || definition.commandName !== "ping",
      )
      .map((object) => renamed(object, "Book", "Volume"));
    const { now, added } = update(objects, { object_types: WITH_PAGES });
    expect(added).toContain("ObjectType Volume: fields.pages");
    expect(added.filter((one) => / ping$|\bBook\b/.test(one))).toEqual([]);
    expect(compiled({ app: now }).schema.types).toHaveProperty("Volume");
  });

  it("follows a column to another type in all that nobody edited, and builds", () => {
    const date = { type: { type: "named", name: "date" } } as const;
    const { now, changed, added, removed, kept } = update(first(), {
      object_types: { ...types, book: { ...book, fields: { ...book.fields, price: date } } },
    });
    expect(kept).toEqual([]);
    expect(added).toEqual([]);
    expect(changed.toSorted()).toEqual([
      "BooleanExpressionType BookBoolExp: operand.object.comparableFields.price.booleanExpressionType",
      "ObjectType Book: fields.price.type",
      "OrderByExpression BookOrderBy: operand.object.orderableFields.price.orderByExpression",
    ]);
    expect(removed).toEqual([
      "AggregateExpression BookAggregate: operand.object.aggregatableFields.price",
    ]);
    expect(compiled({ app: now }).warnings).toEqual([]);
    expect(now).toContainEqual(expect.objectContaining({ kind: "ObjectType" }));
  });

  it("keeps what people edited where the connector changed, and tells what it would be", () => {
    const objects = first().map((object): OpenDdSubgraphObject => {
      if (object.kind !== "ObjectType" || object.definition.name !== "Book") return object;
      const fields = object.definition.fields.map((one) =>
        one.name === "price" ? { ...one, type: "Float" } : one,
      );
      return { ...object, definition: { ...object.definition, fields } };
    });
    const { price: _, ...without } = book.fields;
    const strict = { ...book, fields: { ...book.fields, price: int } };
    const there = update(objects, { object_types: { ...types, book: strict } });
    expect(there.kept).toEqual([
      expect.objectContaining({
        path: ["fields", expect.any(Number), "type"],
        what: "ObjectType Book: fields.price.type",
        theirs: "Int!",
      }),
    ]);
    expect(there.now.slice(1)).toEqual(objects.slice(1));
    const gone = update(objects, {
      object_types: { ...types, book: { ...book, fields: without } },
    });
    expect(gone.kept).toMatchObject([{ what: "ObjectType Book: fields.price", theirs: undefined }]);
  });

  it("takes out what is gone and nobody edited, and builds", () => {
    const { published: _, ...fields } = book.fields;
    const made = update(first(), {
      object_types: { ...types, book: { ...book, fields } },
      procedures: [],
    });
    expect(made.added).toEqual([]);
    expect(made.kept).toEqual([]);
    expect(made.removed).toEqual(
      expect.arrayContaining([
        "ObjectType Book: fields.published",
        "TypePermissions Book: permissions.admin.output.allowedFields.published",
        "Command ping",
        "Command rename",
      ]),
    );
    expect(compiled({ app: made.now }).warnings).toEqual([]);
  });

  it("leaves what is gone where something that stays names it", () => {
    const view: OpenDdSubgraphObject = {
      kind: "ObjectType",
      version: "v1",
      definition: { name: "Mine", fields: [{ name: "at", type: "[Date!]" }] },
    };
    const { date: _, ...without } = scalars;
    const { published: __, ...fields } = book.fields;
    const made = update([...first(), view], {
      scalar_types: without,
      object_types: { ...types, book: { ...book, fields } },
    });
    expect(made.removed).not.toContain("ScalarType Date");
    expect(made.removed).toContain("DataConnectorScalarRepresentation db.date");
    expect(compiled({ app: made.now }).warnings).toEqual([]);
  });
});

/** As if somebody had given a type another name everywhere. */
function renamed(object: OpenDdSubgraphObject, from: string, to: string): OpenDdSubgraphObject {
  if (object.kind === "DataConnectorLink") return object;
  const text = JSON.stringify(object).replaceAll(
    new RegExp(`"(\\[?)${from}([!\\]]*)"`, "g"),
    `"$1${to}$2"`,
  );
  return JSON.parse(text) as OpenDdSubgraphObject;
}
