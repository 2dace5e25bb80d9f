import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeProject } from "../../cli/fake/project-folder.ts";
import { type Desk, desk } from "../../cli/fake/run-lintas.ts";
import { loadDefinition } from "../../functions/creator/builder/pack/load-definition.ts";
import { type OpenDatabase, openDatabase } from "../../shared/database.ts";
import { type EmptyDatabase, emptyDatabase } from "../harness/postgres.ts";

const TABLES = `
create table author (id int4 primary key, name text not null);
create table book (
  id int4 primary key,
  title text not null,
  author_id int4 not null references author (id),
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
  await open.sql.unsafe("alter table book drop column title, alter added type text");
  const broken = await run("update");
  expect(broken.exit).toBe(1);
  expect(broken.out).toContain("- ObjectType Book: fields.title");
  expect(broken.out).toContain("which only you can mend");
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
