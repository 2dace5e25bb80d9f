import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeProject } from "../../cli/fake/project-folder.ts";
import { type Desk, desk } from "../../cli/fake/run-lintas.ts";
import { loadDefinition } from "../../functions/creator/builder/pack/load-definition.ts";
import { type OpenDatabase, openDatabase } from "../../shared/database.ts";
import { type EmptyDatabase, emptyDatabase } from "../harness/postgres.ts";

const TABLES = `
create type genre as enum ('novel', 'essay');
create table author (id int4 primary key, name text not null);
create table book (
  id int4 primary key,
  title text not null,
  author_id int4 not null references author (id),
  price numeric not null,
  genre genre,
  added timestamptz not null default now()
);
`;

let at: Desk;
let database: EmptyDatabase;
let open: OpenDatabase;
beforeEach(async () => {
  at = await desk();
  await writeProject(at.folder);
  database = await emptyDatabase();
  open = openDatabase(database.url, { name: "lintas tests", max: 1 });
  await open.sql.unsafe(TABLES);
});
afterEach(async () => {
  await at.close();
  await open.sql.end({ timeout: 5 });
  await database.drop();
});

const run = (...line: string[]) =>
  at.run(["supergraph", ...line], { variables: { DATABASE_URL: database.url } });

test("a database becomes a supergraph that is right, and follows what changes in it", async () => {
  const made = await run("init", "--postgres", "DATABASE_URL");
  expect(made).toMatchObject({ exit: 0 });
  const { definition } = await loadDefinition(at.folder);
  expect(definition.supergraphs?.["graph"]?.secrets).toEqual(["DATABASE_URL"]);
  expect(await run("check")).toMatchObject({ exit: 0 });
  expect((await run("update")).out).toContain("db is in step; nothing changes.");
  await open.sql.unsafe(
    "alter table book add pages int4; create table loan (id int4 primary key, book int4 references book (id))",
  );
  const updated = await run("update", "db");
  expect(updated).toMatchObject({ exit: 0 });
  expect(updated.out).toContain("+ ObjectType Book: fields.pages");
  expect(updated.out).toContain("+ Relationship Loan.book");
  expect(updated.out).toContain("wrote supergraph/connector/db/configuration.json");
  expect(await run("check")).toMatchObject({ exit: 0 });
});

test.each([
  ["a column's type", "alter table book alter price type int4 using price::int4"],
  ["whether a column may be null", "alter table book alter price drop not null"],
  ["a column's name", "alter table book rename title to headline"],
  ["the name of a foreign key's column", "alter table book rename author_id to writer_id"],
  ["a default", "alter table book alter title set default 'untitled'"],
  ["an enum's values", "alter type genre add value 'poetry'"],
  ["that a column is there", "alter table book drop column title"],
  ["that a table is there", "drop table book"],
])("what nobody edited follows a change of %s, and is right", async (_, change) => {
  expect(await run("init", "--postgres", "DATABASE_URL")).toMatchObject({ exit: 0 });
  await open.sql.unsafe(change);
  const updated = await run("update");
  expect(updated).toMatchObject({ exit: 0 });
  expect(updated.out).not.toContain("which only you can mend");
  expect(await run("check")).toMatchObject({ exit: 0 });
  expect((await run("update")).out).toContain("db is in step; nothing changes.");
});

test("a relationship keeps its name where only the column that it goes by got another", async () => {
  await run("init", "--postgres", "DATABASE_URL");
  await open.sql.unsafe("alter table book rename author_id to writer_id");
  const updated = await run("update");
  expect(updated.out).toContain("+ Relationship Book.writer");
  expect(updated.out).toContain("~ Relationship Author.book: mapping");
  expect(updated.out).not.toContain("book2");
  expect(await run("check")).toMatchObject({ exit: 0 });
});

test("what was edited is kept where the database changed, and told with its line", async () => {
  await run("init", "--postgres", "DATABASE_URL");
  const path = join(at.folder, "supergraph/app/metadata/Book.hml");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace("type: Numeric!", "type: Numeric # for people"));
  await open.sql.unsafe("alter table book alter price type int4 using price::int4");
  const updated = await run("update");
  expect(updated.exit).toBe(1);
  const line = text.split("\n").findIndex((one) => one.includes("type: Numeric!")) + 1;
  expect(updated.out).toContain(`supergraph/app/metadata/Book.hml:${line}:`);
  expect(updated.out).toContain("`Int!`");
  expect(await readFile(path, "utf8")).toContain("type: Numeric # for people");
});

test("a schema that the database does not have is told with those it has, and nothing is written", async () => {
  const ran = await run("init", "--postgres", "DATABASE_URL", "--schema", "pubic");
  expect(ran.exit).toBe(1);
  expect(ran.err).toContain("no schema `pubic`; it has: `public`");
  expect(await readdir(at.folder)).not.toContain("supergraph");
});

test("nothing of the database's URL is written or told", async () => {
  const { hostname, port, username, password, pathname } = new URL(database.url);
  const made = await run("init", "--postgres", "DATABASE_URL", "--json");
  const folder = join(at.folder, "supergraph");
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    names
      .filter((one) => one.isFile())
      .map((one) => readFile(join(one.parentPath, one.name), "utf8")),
  );
  const all = [made.out, made.err, ...texts].join("\n");
  expect(all).not.toContain(pathname.slice(1));
  expect(all).not.toContain(database.url);
  const wrong = `postgres://${username}:hunter2${password}@${hostname}:${port}/gone`;
  const refused = await at.run(["supergraph", "update"], { variables: { DATABASE_URL: wrong } });
  expect(refused.exit).toBe(1);
  expect(refused.err).toContain("refuses the connection");
  expect(refused.out + refused.err).not.toContain("hunter2");
});

test("a URL is asked for without being shown, or taken from a pipe", async () => {
  const line = ["supergraph", "init", "--postgres", "DATABASE_URL"];
  const piped = await at.run(line, { stdin: `${database.url}\n` });
  expect(piped).toMatchObject({ exit: 0 });
  const typed = await at.run(["supergraph", "update"], { typed: [database.url] });
  expect(typed).toMatchObject({ exit: 0 });
  expect(typed.out + typed.err).not.toContain(database.url);
});
