import assert from "node:assert/strict";
import { isLoopback, readDatabase, readListen, readStore } from "../../src/config/endpoints.ts";
import { readAddress, readMailbox, readRate, readTransport } from "../../src/config/mail_values.ts";
import { readGrant, readHandler, readQueryChoice, readSql } from "../../src/config/names.ts";
import type { Reading } from "../../src/config/reading.ts";
import { readAddresses, readPostUrl } from "../../src/config/tell_values.ts";
import { readTimezone, readWallTime } from "../../src/config/time_of_day.ts";

function holds<T>(
  name: string,
  read: (value: unknown) => Reading<T>,
  cases: {
    readonly legal: readonly (readonly [unknown, T])[];
    readonly illegal: readonly unknown[];
  },
): void {
  Deno.test(`${name}() understands what is legal`, () => {
    for (const [value, wanted] of cases.legal) assert.deepEqual(read(value), { value: wanted });
  });
  Deno.test(`${name}() refuses everything else`, () => {
    for (const value of [...cases.illegal, null, undefined, "", true, [], {}]) {
      assert.ok("refused" in read(value), `took ${JSON.stringify(value)}`);
    }
  });
}

holds("readWallTime", readWallTime, {
  legal: [
    ["18:00", { hour: 18, minute: 0 }],
    ["00:00", { hour: 0, minute: 0 }],
    ["23:59", { hour: 23, minute: 59 }],
    ["9:05", { hour: 9, minute: 5 }],
    ["18:00:00", { hour: 18, minute: 0 }],
  ],
  illegal: [
    "24:00",
    "25:00",
    "18:60",
    "7pm",
    "18",
    "18:0",
    "18:00:30",
    "-1:00",
    18,
    1080,
    "18:00 " +
    "tomorrow",
  ],
});

holds("readAddresses", readAddresses, {
  legal: [
    ["office@example.org", ["office@example.org"]],
    [["a@example.org", "b@example.org", "a@example.org"], ["a@example.org", "b@example.org"]],
  ],
  illegal: [
    ["office@example.org", "office"],
    "a@example.org, b@example.org",
    [["a@example.org"]],
    Array.from({ length: 21 }, (_, index) => `a${index}@example.org`),
  ],
});

holds("readPostUrl", readPostUrl, {
  legal: [
    ["https://hooks.example.org", "https://hooks.example.org/"],
    [" https://hooks.example.org/x?a=b#c ", "https://hooks.example.org/x?a=b"],
    ["http://127.0.0.1:8000/ping/1", "http://127.0.0.1:8000/ping/1"],
    ["http://[::1]:8000/ping", "http://[::1]:8000/ping"],
    ["http://localhost/ping", "http://localhost/ping"],
  ],
  illegal: [
    "http://hooks.example.org/x",
    "http://127.0.0.1.example.org/x",
    "hooks.example.org/x",
    "ftp://hooks.example.org/x",
    "file:///etc/passwd",
    "https://user:password@hooks.example.org/x",
    `https://hooks.example.org/${"x".repeat(2_000)}`,
    5,
  ],
});

holds("readTimezone", readTimezone, {
  legal: [
    ["Europe/Amsterdam", "Europe/Amsterdam"],
    ["europe/amsterdam", "Europe/Amsterdam"],
    ["Australia/Lord_Howe", "Australia/Lord_Howe"],
    ["UTC", "UTC"],
  ],
  illegal: ["Amsterdam", "+01:00", "UTC+1", "Europe/Nowhere", 1, "Europe/Amsterdam[u-ca=iso8601]"],
});

holds("readMailbox", readMailbox, {
  legal: [
    ["a@b.example", { name: null, address: "a@b.example" }],
    ["<a@b.example>", { name: null, address: "a@b.example" }],
    ["Bcourse <a@b.example>", { name: "Bcourse", address: "a@b.example" }],
    ['"Bcourse, Utrecht" <a@b.example>', { name: "Bcourse, Utrecht", address: "a@b.example" }],
    ["Zoë Müller <zoë@müller.example>", { name: "Zoë Müller", address: "zoë@müller.example" }],
    ["root@localhost", { name: null, address: "root@localhost" }],
  ],
  illegal: [
    "Bcourse",
    "a@",
    "@b.example",
    "a b@c.example",
    "a@b.example, c@d.example",
    "Bcourse <a@b.example",
    "Bcourse a@b.example>",
    "Bcourse\nBcc: x@y.example <a@b.example>",
    "a@b..example",
    "a@b.example\r\n.",
    5,
  ],
});

holds("readAddress", readAddress, {
  legal: [["a@b.example", "a@b.example"]],
  illegal: ["Tester <a@b.example>", "tester"],
});

holds("readRate", readRate, {
  legal: [["10/s", 10], ["90/m", 1.5], ["60/min", 1], ["7200/h", 2], ["10 per second", 10]],
  illegal: ["0/s", "5000/s", "10", 10, "500/day", "-1/s", "1.5/s", "/s", "fast"],
});

holds("readTransport", readTransport, {
  legal: [
    ["outbox:state/outbox", { kind: "outbox", dir: "state/outbox" }],
    ["outbox:/var/mail", { kind: "outbox", dir: "/var/mail" }],
    ["smtp://u:p@host:587", { kind: "smtp", url: "smtp://u:p@host:587" }],
    ["smtps://host", { kind: "smtp", url: "smtps://host" }],
  ],
  illegal: [
    "outbox:",
    "outbox://x",
    "host:587",
    "smtp://",
    "smtp:host",
    "http://host",
    "smtp://u:p/w@host:99999",
  ],
});

holds("readStore", readStore, {
  legal: [
    ["sqlite:state/x.db", { kind: "sqlite", path: "state/x.db" }],
    ["sqlite:/var/x.db", { kind: "sqlite", path: "/var/x.db" }],
    ["postgresql://u:p@h/db", {
      kind: "postgres",
      url: "postgresql://u:p@h/db",
      schema: "bcourse_scheduler",
    }],
    ["postgres://h/db", { kind: "postgres", url: "postgres://h/db", schema: "bcourse_scheduler" }],
    ["postgresql://h/db?schema=mine", {
      kind: "postgres",
      url: "postgresql://h/db?schema=mine",
      schema: "mine",
    }],
    ["postgresql:///db?host=/run/postgresql", {
      kind: "postgres",
      url: "postgresql:///db?host=/run/postgresql",
      schema: "bcourse_scheduler",
    }],
  ],
  illegal: [
    "sqlite:",
    "sqlite:///x.db",
    "sqlite::memory:",
    "x.db",
    "postgresql://h",
    "postgresql:///db",
    'postgresql://h/db?schema=a"b',
    "postgresql://h/db?schema=pg_own",
    "postgresql://h/db?schema=",
    "mysql://h/db",
  ],
});

holds("readDatabase", readDatabase, {
  legal: [
    "mysql+pymysql://user:p%40ss@host:3306/bcourse?charset=utf8mb4",
    "mysql://h/b",
    "mariadb+mariadbconnector://h/b",
    "postgresql+psycopg2://h/b",
    "postgres://h/b",
    "sqlite:///relative.db",
    "sqlite:////absolute/path.db",
  ].map((url) => [url, url]),
  illegal: ["/srv/x.db", "oracle://h/b", "sqlite:x.db", "mysql://"],
});

holds("readListen", readListen, {
  legal: [
    ["127.0.0.1:8787", { kind: "tcp", hostname: "127.0.0.1", port: 8787 }],
    ["localhost:0", { kind: "tcp", hostname: "localhost", port: 0 }],
    ["[::1]:8787", { kind: "tcp", hostname: "::1", port: 8787 }],
    ["unix:/run/x.sock", { kind: "unix", path: "/run/x.sock" }],
    ["unix:state/x.sock", { kind: "unix", path: "state/x.sock" }],
  ],
  illegal: [
    "8787",
    8787,
    ":8787",
    "127.0.0.1",
    "::1:8787",
    "127.0.0.1:99999",
    "http://h:1",
    "unix:",
  ],
});

Deno.test("isLoopback() knows this machine's own addresses", () => {
  assert.deepEqual(["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1"].map(isLoopback), [
    true,
    true,
    true,
    true,
    true,
  ]);
});

Deno.test("isLoopback() is not taken in by names that look like it", () => {
  const others = ["0.0.0.0", "::", "127.example.org", "localhost.example.org", "10.0.0.1"];
  assert.deepEqual(others.filter(isLoopback), []);
});

holds("readHandler", readHandler, {
  legal: [
    ["StudentReminderTask", "StudentReminderTask"],
    ["./my_task.ts", "./my_task.ts"],
    ["./sub/my_task.js", "./sub/my_task.js"],
  ],
  illegal: [
    "my_task.ts",
    "/etc/x.ts",
    "../x.ts",
    "./../x.ts",
    "./a/../../x.ts",
    "./",
    "Two Words",
    5,
  ],
});

holds("readQueryChoice", readQueryChoice, {
  legal: [
    ["upcoming", { kind: "name", name: "upcoming" }],
    [" SELECT 1 ", { kind: "sql", sql: "SELECT 1" }],
    ["with x as (select 1) select * from x", {
      kind: "sql",
      sql: "with x as (select 1) select * from x",
    }],
  ],
  illegal: ["the trainings", "DELETE FROM training", "upcoming.trainings", 5],
});

holds("readSql", readSql, {
  legal: [
    ["-- all\n/* of */ (SELECT 1)", "-- all\n/* of */ (SELECT 1)"],
  ],
  illegal: ["selected things", "-- SELECT 1", "UPDATE x SET y = 1", "/* SELECT 1"],
});

holds("readGrant", readGrant, {
  legal: [["api.example.org:443", "api.example.org:443"], ["/srv/my files", "/srv/my files"]],
  illegal: ["a,b", "-A", "--allow-all", " ", 443],
});
