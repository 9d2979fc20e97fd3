import assert from "node:assert/strict";
import type { Course } from "../../src/course/course.ts";
import { openCourse } from "../../src/course/open.ts";
import { systemClock } from "../../src/domain/clock.ts";
import { CourseError } from "../../src/domain/errors.ts";
import {
  COURSE_KINDS,
  type ServerDialect,
  serverOf,
  type TestCourse,
} from "../support/course_kinds.ts";
import { ADMIN } from "../support/database_server.ts";

const DATA = {
  practice: [{ id: 1, name: "De Linde", shortname: "linde" }],
};
const PASSWORD = encodeURIComponent(ADMIN.password);

type Wanted = Readonly<Record<ServerDialect, RegExp>>;

interface Case {
  readonly what: string;
  readonly code: "COURSE_UNREACHABLE" | "COURSE_REFUSED";
  /** `HERE` stands for host, port and database. */
  readonly says: Wanted;
  readonly hint: RegExp;
  readonly url?: (url: string) => string;
  readonly ask?: (course: Course) => Promise<unknown>;
}

const CASES: readonly Case[] = [
  {
    what: "that nobody listens",
    code: "COURSE_UNREACHABLE",
    url: (url) => url.replace(/:\d+\//, ":1/"),
    says: {
      mysql: /^Cannot connect to mysql 127\.0\.0\.1:1\/bcourse_\w+: connect ECONNREFUSED/,
      postgres: /^Cannot connect to postgres 127\.0\.0\.1:1\/bcourse_\w+: connect ECONNREFUSED/,
    },
    hint: /server runs/,
  },
  {
    what: "that the host is unknown",
    code: "COURSE_UNREACHABLE",
    url: (url) => url.replace("127.0.0.1", "nowhere.invalid"),
    says: { mysql: /nowhere\.invalid.*: getaddrinfo/, postgres: /nowhere\.invalid.*: getaddrinfo/ },
    hint: /server runs/,
  },
  {
    what: "that the password is wrong",
    code: "COURSE_UNREACHABLE",
    url: (url) => url.replace(PASSWORD, `${PASSWORD}%21`),
    says: {
      mysql: /Access denied for user 'bcourse'/,
      postgres: /authentication failed for user "bcourse"/,
    },
    hint: /user and password/,
  },
  {
    what: "that there is no such user",
    code: "COURSE_UNREACHABLE",
    url: (url) => url.replace("//bcourse:", "//nobody:"),
    says: { mysql: /denied for user 'nobody'/, postgres: /failed for user "nobody"/ },
    hint: /user and password/,
  },
  {
    what: "that the database is unknown",
    code: "COURSE_UNREACHABLE",
    url: (url) => url.replace(/bcourse_\w+$/, "nowhere"),
    says: { mysql: /Unknown database 'nowhere'/, postgres: /database "nowhere" does not exist/ },
    hint: /name behind the last \//,
  },
  {
    what: "that the socket is missing",
    code: "COURSE_UNREACHABLE",
    url: (url) => `${url}?${url.startsWith("mysql") ? "unix_socket" : "host"}=/run/nowhere`,
    says: {
      mysql: /mysql \/run\/nowhere\/bcourse_/,
      postgres: /postgres \/run\/nowhere\/\.s\.PGSQL/,
    },
    hint: /server runs/,
  },
  {
    what: "which table is unknown",
    code: "COURSE_REFUSED",
    ask: (course) => course.all("SELECT 1 AS a FROM nowhere", {}),
    says: {
      mysql: /^Cannot run SQL on mysql HERE: Table '\w+\.nowhere' doesn't exist$/,
      postgres: /^Cannot run SQL on postgres HERE: relation "nowhere" does not exist$/,
    },
    hint: /correct it/,
  },
  {
    what: "which column is unknown",
    code: "COURSE_REFUSED",
    ask: (course) => course.columns("SELECT nothing FROM practice"),
    says: { mysql: /Unknown column 'nothing'/, postgres: /column "nothing" does not exist/ },
    hint: /correct it/,
  },
  {
    what: "that a value does not fit its column",
    code: "COURSE_REFUSED",
    ask: (course) =>
      course.transaction([{ sql: `UPDATE practice SET name = '${"x".repeat(256)}'` }]),
    says: { mysql: /Data too long for column 'name'/, postgres: /value too long/ },
    hint: /correct it/,
  },
];

for (const kind of COURSE_KINDS) {
  if (kind.dialect === "sqlite") continue;
  const dialect: ServerDialect = kind.dialect;
  const test = (name: string, body: (made: TestCourse) => Promise<void>) =>
    Deno.test({
      name: `${dialect} course error ${name}${kind.need.nameSuffix}`,
      ignore: kind.need.ignore,
      async fn() {
        await using made = await kind.open(DATA);
        await body(made);
      },
    });

  for (const { what, code, says, hint, url = String, ask } of CASES) {
    test(`says ${what}, and no password`, async (made) => {
      const thrown = await fails(url(made.url), ask ?? ((course) => course.ping()));
      assert.equal(thrown.code, code, thrown.message);
      const here = /\/\/[^@]*@([^?]*)/.exec(made.url)?.[1] ?? "";
      assert.match(thrown.message.replace(here, "HERE"), says[dialect]);
      assert.match(thrown.hint, hint);
      const whole = Deno.inspect(thrown, { depth: 20, showHidden: true });
      for (const secret of [ADMIN.password, PASSWORD]) assert.ok(!whole.includes(secret));
    });
  }

  test("says that all connections are taken", async (made) => {
    const plain = await plainUser(dialect, made);
    const first = await openCourse(plain, { directory: "/", clock: systemClock() });
    await first.ping();
    const thrown = await fails(plain, (course) => course.ping());
    assert.equal(thrown.code, "COURSE_UNREACHABLE");
    assert.match(thrown.hint, /more connections/);
    await first.close();
  });

  test("refuses a SELECT that writes", async (made) => {
    const admin = await (await serverOf(dialect)).connect(databaseOf(made));
    await admin.run(WRITING[dialect]);
    await admin.close();
    const sql = "SELECT touch() AS touched";
    await assert.rejects(() => made.course.all(sql, {}), {
      code: "COURSE_REFUSED",
      message: /read.?only/i,
    });
    assert.deepEqual(await made.course.all("SELECT name FROM practice", {}), [{
      name: "De Linde",
    }]);
  });

  test("says that the user may not write", async (made) => {
    const plain = await plainUser(dialect, made);
    const course = await openCourse(plain, { directory: "/", clock: systemClock() });
    assert.equal((await course.all("SELECT id FROM practice", {})).length, 1);
    await assert.rejects(() => course.transaction([{ sql: "DELETE FROM practice" }]), {
      code: "COURSE_REFUSED",
      message: /denied/,
    });
    await course.close();
  });
}

/** A function that writes. */
const WRITING = {
  mysql: "CREATE FUNCTION touch() RETURNS INT MODIFIES SQL DATA BEGIN " +
    "UPDATE practice SET name = 'touched'; RETURN 1; END",
  postgres: "CREATE FUNCTION touch() RETURNS integer LANGUAGE sql AS " +
    "$$ UPDATE practice SET name = 'touched'; SELECT 1 $$",
};

function databaseOf(made: TestCourse): string {
  return made.url.split("/").at(-1) ?? "";
}

async function fails(
  url: string,
  ask: (course: Course) => Promise<unknown>,
): Promise<CourseError> {
  const course = await openCourse(url, { directory: "/", clock: systemClock() });
  try {
    await ask(course);
  } catch (thrown) {
    assert.ok(thrown instanceof CourseError);
    return thrown;
  } finally {
    await course.close();
  }
  return assert.fail("nothing was thrown");
}

/** Makes somebody who may only read, on one connection. */
async function plainUser(dialect: ServerDialect, made: TestCourse): Promise<string> {
  const name = `plain_${crypto.randomUUID().slice(0, 8)}`;
  const database = databaseOf(made);
  const admin = await (await serverOf(dialect)).connect(database);
  const statements = dialect === "mysql"
    ? [
      `CREATE USER '${name}'@'%' IDENTIFIED BY 'plain' WITH MAX_USER_CONNECTIONS 1`,
      `GRANT SELECT ON ${database}.* TO '${name}'@'%'`,
    ]
    : [
      `CREATE ROLE ${name} LOGIN PASSWORD 'plain' CONNECTION LIMIT 1`,
      `GRANT SELECT ON practice TO ${name}`,
    ];
  for (const sql of statements) await admin.run(sql);
  await admin.close();
  return made.url.replace(`bcourse:${PASSWORD}`, `${name}:plain`);
}
