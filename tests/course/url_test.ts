import assert from "node:assert/strict";
import fc from "fast-check";
import { parseCourseUrl } from "../../src/course/url.ts";
import { CourseError } from "../../src/domain/errors.ts";

for (
  const [url, path] of [
    ["sqlite:///course.db", "/etc/bcourse/course.db"],
    ["sqlite:///data/course.db", "/etc/bcourse/data/course.db"],
    ["sqlite:///../course.db", "/etc/course.db"],
    ["sqlite:////srv/bcourse/course.db", "/srv/bcourse/course.db"],
    ["sqlite+pysqlite:////srv/course.db?timeout=5", "/srv/course.db"],
    [" SQLite:////srv/course.db\n", "/srv/course.db"],
    ["sqlite:////srv/my%20course.db", "/srv/my%20course.db"],
  ] as const
) {
  Deno.test(`parseCourseUrl() finds the file of ${url.trim()}`, () => {
    const found = parseCourseUrl(url, "/etc/bcourse");
    assert.deepEqual(found, { dialect: "sqlite", label: `sqlite ${path}`, path });
  });
}

for (
  const [url, wanted] of [
    ["mysql+pymysql://anna:p%40ss@db.example.org:3307/bcourse?charset=utf8mb4", {
      dialect: "mysql",
      user: "anna",
      password: "p@ss",
      host: "db.example.org",
      port: 3307,
      options: { charset: "utf8mb4" },
    }],
    ["mysql://anna@db/bcourse", {
      dialect: "mysql",
      user: "anna",
      password: null,
      host: "db",
      port: 3306,
      options: {},
    }],
    ["mariadb+mariadbconnector://anna:a%2Fb%3Ac%25@127.0.0.1/bcourse", {
      dialect: "mysql",
      user: "anna",
      password: "a/b:c%",
      host: "127.0.0.1",
      port: 3306,
      options: {},
    }],
    ["postgresql+psycopg2://a%3An:p#?/x@db:5433/bcourse?sslmode=require&a=%40", {
      dialect: "postgres",
      user: "a:n",
      password: "p#?/x",
      host: "db",
      port: 5433,
      options: { sslmode: "require", a: "@" },
    }],
    ["postgres://:secret@[::1]:5432/bcourse", {
      dialect: "postgres",
      user: null,
      password: "secret",
      host: "::1",
      port: 5432,
      options: {},
    }],
    ["postgresql:///bcourse?host=/run/postgresql", {
      dialect: "postgres",
      user: null,
      password: null,
      host: "localhost",
      port: 5432,
      options: { host: "/run/postgresql" },
    }],
    ["mysql://anna:100%zz%E2%82%AC@db/bcourse", {
      dialect: "mysql",
      user: "anna",
      password: "100%zz€",
      host: "db",
      port: 3306,
      options: {},
    }],
  ] as const
) {
  Deno.test(`parseCourseUrl() finds every part of ${url}`, () => {
    const found = parseCourseUrl(url, "/etc/bcourse");
    assert.ok(found.dialect !== "sqlite");
    const { dialect, host, port, user, password, options, database } = found;
    assert.equal(database, "bcourse");
    assert.deepEqual(
      { dialect, host, port, user, password: password(), options: Object.fromEntries(options()) },
      wanted,
    );
  });
}

for (
  const url of [
    "",
    "course.db",
    "sqlite:course.db",
    "sqlite://",
    "sqlite:///",
    "sqlite:///:memory:",
    "sqlite://course.db",
    "sqlite:///file:course.db?uri=true",
    "oracle://anna:secret@db/bcourse",
    "mysql://anna:secret@db",
    "mysql://anna:secret@db:99999/bcourse",
    "mysql://anna:secret@db:0/bcourse",
    "mysql://anna:secret",
    "mysql://anna:se@secret@db/bcourse",
    "mysql://anna:se@secret/x@db/bcourse",
    "mysql://anna:se@secret:x@db/bcourse",
    "postgresql:///secret@db/bcourse",
  ]
) {
  Deno.test(`parseCourseUrl() refuses ${JSON.stringify(url)} without saying a secret`, () => {
    assert.throws(() => parseCourseUrl(url, "/etc"), (thrown) => {
      assert.ok(thrown instanceof CourseError);
      assert.equal(thrown.code, "COURSE_URL");
      assert.doesNotMatch(`${thrown.message} ${thrown.hint}`, /secret|anna/);
      return true;
    });
  });
}

Deno.test("parseCourseUrl() gives back every encoded password and shows it nowhere", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 4 }), (word) => {
    const password = `~${word}~`;
    const url = `mysql://anna:${encodeURIComponent(password)}@db/bcourse`;
    const found = parseCourseUrl(url, "/etc");
    assert.ok(found.dialect === "mysql");
    assert.equal(found.password(), password);
    assert.equal(`${Deno.inspect(found)} ${JSON.stringify(found)}`.includes(password), false);
  }));
});

for (
  const [url, label, socket] of [
    ["mysql://anna:secret@db/bcourse", "mysql db:3306/bcourse", null],
    ["postgres://anna:secret@[::1]/bcourse", "postgres [::1]:5432/bcourse", null],
    [
      "mysql://anna:secret@localhost/bcourse?unix_socket=/run/mysqld/mysqld.sock",
      "mysql /run/mysqld/mysqld.sock/bcourse",
      "/run/mysqld/mysqld.sock",
    ],
    [
      "postgresql://anna:secret@/bcourse?host=/run/postgresql&port=5433",
      "postgres /run/postgresql/.s.PGSQL.5433/bcourse",
      "/run/postgresql/.s.PGSQL.5433",
    ],
    ["postgresql://anna:secret@/bcourse?host=db&port=5433", "postgres db:5433/bcourse", null],
  ] as const
) {
  Deno.test(`parseCourseUrl() names ${label}`, () => {
    const found = parseCourseUrl(url, "/etc");
    assert.ok(found.dialect !== "sqlite");
    assert.deepEqual([found.label, found.socket], [label, socket]);
  });
}

for (
  const [query, connectMs] of [
    ["", 10_000],
    ["?connect_timeout=3", 3_000],
    ["?connect_timeout=0", 10_000],
  ] as const
) {
  Deno.test(`parseCourseUrl() takes ${query || "nothing"} for ${connectMs} ms to connect`, () => {
    const found = parseCourseUrl(`mysql://db/bcourse${query}`, "/etc");
    assert.ok(found.dialect !== "sqlite");
    assert.equal(found.connectMs, connectMs);
  });
}
