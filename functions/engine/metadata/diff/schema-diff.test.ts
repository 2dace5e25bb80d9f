import { describe, expect, it } from "vitest";
import type { Change } from "./change.ts";
import { schemaDiff } from "./schema-diff.ts";
import { api } from "./testing/api.ts";

function told(before: string, after: string): string[] {
  return schemaDiff(api(before), api(after)).map(line);
}

function line({ kind, code, path, roles }: Change): string {
  return `${kind} ${code} ${path}${roles === null ? "" : ` [${roles.join(", ")}]`}`;
}

describe("changes for everybody", () => {
  it("finds nothing between an API and itself", () => {
    const sdl = `type Query { movies(where: Where = {}): [Movie!]! } input Where { id: Int }
      type Movie @key(fields: "id") { id: ID! @seen(by: ["a"]) }`;
    expect(told(sdl, sdl)).toEqual([]);
  });

  it("breaks whoever used a type, a field, an argument or a value that was removed", () => {
    expect(
      told(
        `type Query { a(x: Int, order: Order): A b: B search: Search } type A { x: Int y: Int }
         type B { x: Int } enum Order { Asc Desc } union Search = A | B`,
        `type Query { a(order: Order): A search: Search } type A { x: Int }
         type B { x: Int } enum Order { Asc } union Search = A`,
      ),
    ).toEqual([
      "breaking field_removed A.y",
      "breaking type_removed B",
      "breaking enum_value_removed Order.Desc",
      "breaking argument_removed Query.a(x:)",
      "breaking field_removed Query.b",
      "breaking member_removed Search",
    ]);
  });

  it("is safe to promise more of an output and to ask less of an input", () => {
    expect(
      told(
        "type Query { a: [Int] b: Int! c(x: [Int!]!, y: Int): Int } ",
        "type Query { a: [Int!]! b: Int c(x: [Int], y: Int!): Int }",
      ),
    ).toEqual([
      "breaking field_type_changed Query.b",
      "breaking argument_type_changed Query.c(y:)",
      "safe field_type_narrowed Query.a",
      "safe argument_type_widened Query.c(x:)",
    ]);
  });

  it("breaks by what must be given, and tells what may be given as dangerous", () => {
    expect(
      told(
        "type Query { a: Int b(in: In): Int } input In { x: Int }",
        "type Query { a(need: Int!, may: Int, def: Int! = 1): Int b(in: In): Int } input In { x: Int y: Int! z: Int }",
      ),
    ).toEqual([
      "breaking input_field_required_added In.y",
      "breaking argument_required_added Query.a(need:)",
      "dangerous input_field_added In.z",
      "dangerous argument_added Query.a(def:)",
      "dangerous argument_added Query.a(may:)",
    ]);
  });

  it("tells values, members and interfaces that clients may not expect as dangerous", () => {
    expect(
      told(
        `type Query { e: E u: U n: Node b: B } enum E { A } union U = A type A { id: ID! }
         type B { id: ID! } interface Node { id: ID! }`,
        `type Query { e: E u: U n: Node b: B } enum E { A B } union U = A | B type A { id: ID! }
         type B implements Node { id: ID! } interface Node { id: ID! }`,
      ),
    ).toEqual([
      "dangerous interface_added B",
      "dangerous enum_value_added E.B",
      "dangerous member_added U",
    ]);
  });

  it("weighs defaults by whether something must be given afterwards", () => {
    expect(
      told(
        "type Query { a(new: Int, other: In = {a: 1, b: 2}, gone: Int = 1, must: Int! = 1): Int } input In { a: Int b: Int }",
        "type Query { a(new: Int = 1, other: In = {b: 2, a: 1}, gone: Int, must: Int!): Int } input In { a: Int b: Int = 3 }",
      ),
    ).toEqual([
      "breaking argument_default_required Query.a(must:)",
      "dangerous argument_default_changed Query.a(gone:)",
      "safe input_field_default_added In.b",
      "safe argument_default_added Query.a(new:)",
    ]);
  });

  it("tells deprecations and their reasons", () => {
    const before = 'type Query { a: Int b: Int @deprecated(reason: "x") c: Int @deprecated }';
    const after = 'type Query { a: Int @deprecated b: Int @deprecated(reason: "y") c: Int }';
    expect(told(before, after)).toEqual([
      "safe deprecated Query.a",
      "safe deprecation_changed Query.b",
      "safe deprecation_removed Query.c",
    ]);
  });

  it("tells operations that come and go, and types that become of another kind", () => {
    expect(
      told(
        "type Query { a: A } type Mutation { x: Int } enum A { X }",
        "type Query { a: A } type Subscription { x: Int } scalar A",
      ),
    ).toEqual([
      "breaking type_kind_changed A",
      "breaking type_removed Mutation",
      "breaking operation_removed mutation",
      "safe type_added Subscription",
      "safe operation_added subscription",
    ]);
    const renamed = api("type Root { a: Int }");
    expect(
      schemaDiff(api("type Query { a: Int }"), { ...renamed, query: "Root" }).map(line),
    ).toEqual([
      "breaking type_removed Query",
      "breaking operation_changed query",
      "safe type_added Root",
    ]);
  });

  it("breaks a federation by a key that it may ask by", () => {
    expect(
      told(
        'type Query { a: A } type A @key(fields: "id") { id: ID! code: ID! }',
        'type Query { a: A } type A @key(fields: "code") { id: ID! code: ID! }',
      ),
    ).toEqual(["breaking federation_key_removed A", "safe federation_key_added A"]);
  });
});

describe("changes for some roles", () => {
  const BASE = 'type Query { a: A @seen(by: ["admin", "user"]) } type A { x: Int y: Int }';

  it("names the roles that lose a field, and says that it is still there", () => {
    const changes = schemaDiff(
      api('type Query { a: A @seen(by: ["admin", "user"]) } type A { x: Int y: Int }'),
      api(
        'type Query { a: A @seen(by: ["admin", "user"]) } type A { x: Int y: Int @seen(by: ["admin"]) }',
      ),
    );
    expect(changes).toEqual([
      {
        kind: "breaking",
        code: "field_removed",
        path: "A.y",
        roles: ["user"],
        text: "Field A.y can no longer be seen",
      },
    ]);
  });

  it("names the roles that gain a field", () => {
    expect(
      told(
        'type Query { a: Int @seen(by: ["admin", "user"]) b: Int @seen(by: ["admin"]) }',
        'type Query { a: Int @seen(by: ["admin", "user"]) b: Int @seen(by: ["admin", "user"]) }',
      ),
    ).toEqual(["safe field_added Query.b [user]"]);
  });

  it("tells one change of what happens to every role", () => {
    expect(told(BASE, BASE.replace("y: Int", ""))).toEqual(["breaking field_removed A.y"]);
  });

  it("tells a role no change of a type that it does not reach", () => {
    const sdl = (field: string) =>
      `type Query { a: A @seen(by: ["admin"]) b: Int @seen(by: ["admin", "user"]) } type A { ${field} }`;
    expect(told(sdl("x: Int"), sdl("x: String"))).toEqual([
      "breaking field_type_changed A.x [admin]",
    ]);
  });

  it("tells that a type is out of reach for a role, with the field that led there", () => {
    expect(told(BASE, BASE.replace('"admin", "user"', '"user"') + ADMIN_ELSEWHERE)).toEqual([
      "breaking type_removed A [admin]",
      "breaking field_removed Query.a [admin]",
    ]);
  });

  it("tells one change of a role that comes or goes", () => {
    expect(told(BASE, BASE.replace('"user"', '"guest"'))).toEqual(
      ["breaking role_removed user", "safe role_added guest"].map(
        (one) => `${one} [${one.split(" ")[2]}]`,
      ),
    );
  });

  it("has an argument without its default where a role must give a part of it", () => {
    const sdl = (seen: string) =>
      `type Query { a(in: In! = {}): Int @seen(by: ["a", "b"]) } input In { x: Int! @seen(by: ${seen}) }`;
    expect(told(sdl('["a"]'), sdl('["a", "b"]'))).toEqual([
      "breaking input_field_required_added In.x [b]",
      "breaking argument_default_required Query.a(in:) [b]",
    ]);
  });

  it("compares roles that see the same as one, and names them all", () => {
    const sdl = (b: string) =>
      `type Query { a: Int @seen(by: ["x", "y", "z"]) b: Int @seen(by: ${b}) c: Int @seen(by: ["z"]) }`;
    expect(told(sdl('["x", "y", "z"]'), sdl('["z"]'))).toEqual([
      "breaking field_removed Query.b [x, y]",
    ]);
  });

  it("tells members and interfaces that a role loses", () => {
    const sdl = (by: string) =>
      `type Query { u: U @seen(by: ["a", "b"]) n: Node } interface Node { id: ID! }
       union U @member(of: "A", by: ${by}) = A | B
       type A implements Node @implements(of: "Node", by: ${by}) { id: ID! } type B { a: A id: ID! }`;
    expect(told(sdl('["a", "b"]'), sdl('["a"]'))).toEqual([
      "breaking interface_removed A [b]",
      "breaking member_removed U [b]",
    ]);
  });
});

/** A type nobody reaches keeps the role known. */
const ADMIN_ELSEWHERE = ' type Other { x: Int @seen(by: ["admin"]) }';
