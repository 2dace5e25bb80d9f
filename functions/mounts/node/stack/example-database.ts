import postgres from "postgres";
import { Secret } from "../../../../shared/secret.ts";

const DATABASE = "chinook";
const ROLE = "lintas_chinook";
/** More than the engine's processes hold together to one database. */
const CONNECTIONS_MAX = 30;

/** Why there is no database for the example; the message may be shown. */
export class NoExampleDatabase extends Error {}

export interface ExampleDatabaseRequest {
  /** Of somebody who may make databases and roles. */
  server: Secret;
  /** Whether the server is our own: then the example's role reaches no other database on it. */
  embedded: boolean;
  /** Told apart by it from what belongs to others. */
  installation: string;
  password: Secret;
  /** Run once, in one transaction. */
  seed: string;
}

type Sql = postgres.Sql;

/**
 * Makes the example's database with its data, and a role that may only read and write its rows, where
 * they are not there yet. Gives the URL for that role. Safe to repeat after an end at any moment.
 *
 * @throws NoExampleDatabase where none may be made.
 */
export async function ensureExampleDatabase(request: ExampleDatabaseRequest): Promise<Secret> {
  const mark = `Lintas ${request.installation}: examples/chinook`;
  const server = connect(request.server.reveal());
  try {
    await requireRights(server);
    await ensureRole(server, mark, request.password);
    await ensureDatabase(server, mark, request);
    if (request.embedded) await server`revoke connect on database postgres, template1 from public`;
  } finally {
    await server.end({ timeout: 1 });
  }
  const url = new URL(at(request.server, DATABASE));
  url.username = ROLE;
  url.password = request.password.reveal();
  return new Secret(url.href);
}

async function requireRights(sql: Sql): Promise<void> {
  const [row] = await sql`
    select rolsuper or (rolcreatedb and rolcreaterole) as may from pg_roles where rolname = current_user`;
  if (row?.["may"] === true) return;
  throw new NoExampleDatabase(
    "DATABASE_URL's role may not make databases and roles (CREATEDB, CREATEROLE)",
  );
}

async function ensureRole(sql: Sql, mark: string, password: Secret): Promise<void> {
  const [known] = await sql`
    select shobj_description(oid, 'pg_authid') as mark from pg_roles where rolname = ${ROLE}`;
  if (known !== undefined && known["mark"] !== mark) {
    throw new NoExampleDatabase(`the server has a role ${ROLE} that is not of this installation`);
  }
  const secret = literal(password.reveal());
  if (known !== undefined) {
    await sql.unsafe(`alter role ${ROLE} connection limit ${CONNECTIONS_MAX} password ${secret}`);
    return;
  }
  // One message is one transaction: a role without its mark would be a stranger's at the next start.
  await sql
    .unsafe(
      `create role ${ROLE} login noinherit connection limit ${CONNECTIONS_MAX} password ${secret};
       comment on role ${ROLE} is ${literal(mark)}`,
    )
    .simple();
}

async function ensureDatabase(
  sql: Sql,
  mark: string,
  request: ExampleDatabaseRequest,
): Promise<void> {
  const [known] = await sql`
    select shobj_description(oid, 'pg_database') as mark from pg_database where datname = ${DATABASE}`;
  if (known === undefined) await sql.unsafe(`create database ${DATABASE}`);
  const own = connect(at(request.server, DATABASE));
  try {
    const [found] = await own`
      select count(*)::int as tables, to_regclass('public.review') is not null as seeded
      from pg_class where relnamespace = 'public'::regnamespace`;
    // One that an end left between its making and its mark is empty.
    const isOurs = known?.["mark"] === mark || (!known?.["mark"] && found?.["tables"] === 0);
    if (!isOurs) {
      throw new NoExampleDatabase(
        `the server has a database ${DATABASE} that is not of this installation`,
      );
    }
    await sql.unsafe(`comment on database ${DATABASE} is ${literal(mark)}`);
    await sql.unsafe(`revoke all on database ${DATABASE} from public`);
    await sql.unsafe(`grant connect on database ${DATABASE} to ${ROLE}`);
    if (found?.["seeded"] !== true) await own.unsafe(`${request.seed};${GRANTS}`).simple();
  } finally {
    await own.end({ timeout: 1 });
  }
}

const GRANTS = `
  grant usage on schema public to ${ROLE};
  grant select, insert, update, delete on all tables in schema public to ${ROLE};
  grant usage on all sequences in schema public to ${ROLE}`;

function connect(url: string): Sql {
  return postgres(url, {
    max: 1,
    connect_timeout: 10,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: "lintas examples" },
  });
}

function at(server: Secret, database: string): string {
  const url = new URL(server.reveal());
  url.pathname = `/${database}`;
  return url.href;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
