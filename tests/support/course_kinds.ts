/**
 * The course database in every kind that Bcourse runs on, for tests that hold on all of them.
 *
 * ```ts
 * for (const kind of COURSE_KINDS) {
 *   Deno.test({
 *     name: `a task does something on ${kind.dialect}${kind.need.nameSuffix}`,
 *     ignore: kind.need.ignore,
 *     async fn() {
 *       await using made = await kind.open(DATA);
 *       …
 *     },
 *   });
 * }
 * ```
 * The first test that needs a server starts it; it ends with the file's last test. Tests get a
 * database that another one has left, emptied, unless its tables may be other ones by now.
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { writeCourseFile } from "../../scripts/sample_course/course_file.ts";
import { createTables, deleteData, insertData } from "../../scripts/sample_course/course_server.ts";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import type { Course, Dialect } from "../../src/course/course.ts";
import { openCourse } from "../../src/course/open.ts";
import { readStatement, withPlaces } from "../../src/course/statement_text.ts";
import { systemClock } from "../../src/domain/clock.ts";
import type { Params } from "../../src/handler.ts";
import { ADMIN, type AdminConnection, type DatabaseServer } from "./database_server.ts";
import { startMariaDb } from "./mariadb_server.ts";
import { type Need, needs } from "./needs.ts";
import { startPostgres } from "./postgres_server.ts";

/** A course database for one test. */
export interface TestCourse extends AsyncDisposable {
  /** As Bcourse has it in `SQLALCHEMY_DATABASE_URI`. */
  readonly url: string;
  /** Opened on it; closed with it. */
  readonly course: Course;
  /**
   * Runs any SQL as an administrator: what Bcourse does meanwhile.
   * @returns rows changed
   */
  change(sql: string, params?: Params): Promise<number>;
}

/** One kind of course database. */
export interface CourseKind {
  readonly dialect: Dialect;
  /** For the `ignore` and the name of a test. */
  readonly need: Need;
  /** Makes a fresh database with Bcourse's tables and the rows in it. */
  open(data: CourseData): Promise<TestCourse>;
}

/** The kinds that are servers. */
export type ServerDialect = Exclude<Dialect, "sqlite">;

const NEEDS: Readonly<Record<ServerDialect, Need>> = {
  mysql: needs("mariadbd"),
  postgres: needs("postgres"),
};

/** A server with the databases that tests have left. */
interface Hall {
  readonly server: DatabaseServer;
  readonly free: string[];
}

/** The servers of this test file: each file has its own copy of this module. */
const halls = new Map<ServerDialect, Promise<Hall>>();
/** Servers on which tests do what they like: nobody knows what they leave. */
const open = new Set<ServerDialect>();

Deno.test.afterAll(async () => {
  for (const hall of halls.values()) await (await hall).server.remove();
  halls.clear();
});

/** SQLite, MySQL (by MariaDB) and PostgreSQL. */
export const COURSE_KINDS: readonly CourseKind[] = [
  {
    dialect: "sqlite",
    need: { found: null, ignore: false, nameSuffix: "" },
    open: openOnSqlite,
  },
  { dialect: "mysql", need: NEEDS.mysql, open: (data) => openOnServer("mysql", data) },
  { dialect: "postgres", need: NEEDS.postgres, open: (data) => openOnServer("postgres", data) },
];

/** The server of this test file, for what only servers do. */
export async function serverOf(dialect: ServerDialect): Promise<DatabaseServer> {
  open.add(dialect);
  return (await hallOf(dialect)).server;
}

async function hallOf(dialect: ServerDialect): Promise<Hall> {
  const started = halls.get(dialect) ?? startHall(dialect);
  halls.set(dialect, started);
  return await started;
}

/** The URL of a database on a server of the tests. */
export function urlOf(
  dialect: ServerDialect,
  { port, database }: { readonly port: number; readonly database: string },
): string {
  const scheme = dialect === "mysql" ? "mysql+pymysql" : "postgresql+psycopg2";
  const password = encodeURIComponent(ADMIN.password);
  return `${scheme}://${ADMIN.user}:${password}@127.0.0.1:${port}/${database}`;
}

async function openOnSqlite(data: CourseData): Promise<TestCourse> {
  const directory = await Deno.makeTempDir({ prefix: "course-" });
  const path = join(directory, "course.db");
  writeCourseFile(path, data);
  const url = `sqlite:///${path}`;
  const course = await openCourse(url, { directory, clock: systemClock() });
  return {
    url,
    course,
    change(sql, params = {}) {
      using database = new DatabaseSync(path);
      const values = Object.entries(params).map(([name, value]) =>
        [name, typeof value === "boolean" ? Number(value) : value] as const
      );
      const { changes } = database.prepare(sql).run(Object.fromEntries(values));
      return Promise.resolve(Number(changes));
    },
    async [Symbol.asyncDispose]() {
      await course.close();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

async function openOnServer(dialect: ServerDialect, data: CourseData): Promise<TestCourse> {
  const { server, free } = await hallOf(dialect);
  const left = free.pop();
  const database = left ?? `bcourse_${crypto.randomUUID().replaceAll("-", "")}`;
  const admin = left === undefined
    ? await createDatabase(server, database)
    : await server.connect(left);
  await insertData(admin, data);
  const url = urlOf(dialect, { port: server.port, database });
  const course = await openCourse(url, { directory: "/", clock: systemClock() });
  let isAltered = false;
  return {
    url,
    course,
    change(sql, params = {}) {
      isAltered ||= /^\s*(?:ALTER|CREATE|DROP|SET)\b/i.test(sql);
      return change(admin, { sql, params });
    },
    async [Symbol.asyncDispose]() {
      await course.close();
      const isKept = !isAltered && !open.has(dialect);
      if (isKept) await deleteData(admin);
      await admin.close();
      if (isKept) free.push(database);
      else await dropDatabase(server, database);
    },
  };
}

/** Each takes megabytes in PostgreSQL. */
async function dropDatabase(server: DatabaseServer, database: string): Promise<void> {
  const admin = await server.connect(null);
  await admin.run(
    `DROP DATABASE ${database}${admin.dialect === "postgres" ? " WITH (FORCE)" : ""}`,
  );
  await admin.close();
}

async function startHall(dialect: ServerDialect): Promise<Hall> {
  const program = NEEDS[dialect].found;
  if (program === null) throw new Error(`Cannot start ${dialect}:${NEEDS[dialect].nameSuffix}`);
  if (dialect === "mysql") return { server: await startMariaDb(program), free: [] };
  const server = await startPostgres(program);
  const admin = await server.connect("template1");
  await createTables(admin);
  await admin.close();
  return { server, free: [] };
}

/** Makes a database with Bcourse's tables; PostgreSQL copies them from its template. */
async function createDatabase(server: DatabaseServer, database: string): Promise<AdminConnection> {
  const admin = await server.connect(null);
  await admin.run(`CREATE DATABASE ${database}`);
  await admin.close();
  const inside = await server.connect(database);
  if (inside.dialect === "mysql") await createTables(inside);
  return inside;
}

async function change(
  admin: AdminConnection,
  { sql, params }: { readonly sql: string; readonly params: Params },
): Promise<number> {
  const text = readStatement(sql, admin.dialect);
  const filled = withPlaces(text, (index) => admin.dialect === "mysql" ? "?" : `$${index + 1}`);
  return await admin.run(filled, text.mentions.map(({ name }) => params[name] ?? null));
}
