import assert from "node:assert/strict";
import { openCourse } from "../../src/course/open.ts";
import { systemClock } from "../../src/domain/clock.ts";
import { CourseError } from "../../src/domain/errors.ts";
import type { Row } from "../../src/handler.ts";
import { type ServerDialect, urlOf } from "../support/course_kinds.ts";
import type { DatabaseServer } from "../support/database_server.ts";
import { startMariaDb } from "../support/mariadb_server.ts";
import { type Certificates, makeCertificates } from "../support/certificates.ts";
import { needs } from "../support/needs.ts";
import { makeServerDirectory } from "../support/private_server.ts";
import { startSecurePostgres } from "../support/secure_postgres.ts";

interface TlsServer extends Certificates {
  readonly server: DatabaseServer;
  readonly directory: string;
}

const NEEDS = { mysql: needs("mariadbd"), postgres: needs("postgres") };
/** By dialect and name. */
const servers = new Map<string, Promise<TlsServer>>();

Deno.test.afterAll(async () => {
  for (const started of servers.values()) {
    const { server, directory } = await started;
    await server.remove();
    await Deno.remove(directory, { recursive: true });
  }
});

/** Starts a server that lets nobody in without encryption, with a certificate for that name. */
async function start(dialect: ServerDialect, name: string): Promise<TlsServer> {
  const program = NEEDS[dialect].found ?? "";
  if (dialect === "postgres") return await startSecurePostgres(program, name);
  const directory = await makeServerDirectory("tls-");
  const made = await makeCertificates(directory, name);
  const server = await startMariaDb(program, [
    ...[`--ssl-cert=${made.certificate}`, `--ssl-key=${made.key}`],
    "--require-secure-transport=ON",
  ]);
  return { ...made, server, directory };
}

const CIPHER = {
  mysql: "SELECT variable_value AS cipher FROM information_schema.session_status " +
    "WHERE variable_name = 'Ssl_cipher'",
  postgres: "SELECT cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
};

async function ask(dialect: ServerDialect, { name, host, options }: How): Promise<Row[]> {
  const key = `${dialect} ${name}`;
  const started = servers.get(key) ?? start(dialect, name);
  servers.set(key, started);
  const { server, ...files } = await started;
  const database = dialect === "mysql" ? "mysql" : "postgres";
  const url = urlOf(dialect, { port: server.port, database }).replace("127.0.0.1", host);
  const course = await openCourse(`${url}?${options(files)}`, {
    directory: files.directory,
    clock: systemClock(),
  });
  try {
    return await course.all(CIPHER[dialect], {});
  } finally {
    await course.close();
  }
}

interface How {
  /** In the server's certificate. */
  readonly name: string;
  /** In the URL. */
  readonly host: string;
  readonly options: (files: Certificates) => string;
}

type Case = readonly [what: string, server: string, options: How["options"]];

/** `name@host`: a server whose certificate has the name, reached by that host. */
function howOf([, server, options]: Case): How {
  const [name = "", host = ""] = server.split("@");
  return { name, host, options };
}

const RIGHT = "localhost@localhost";
const WRONG = "db.example.org@localhost";

const ENCRYPTED: Readonly<Record<ServerDialect, readonly Case[]>> = {
  mysql: [
    ["whoever the server is", WRONG, () => "ssl_mode=REQUIRED"],
    ["where the server offers it", WRONG, () => "ssl_mode=PREFERRED"],
    ["as PyMySQL's ssl=true wants", WRONG, () => "ssl=true"],
    [
      "with a server of the authority's, whatever its name",
      WRONG,
      ({ authority }) => `ssl_ca=${authority}&ssl_check_hostname=false`,
    ],
    [
      "with a server of the authority's, by its address",
      "localhost@127.0.0.1",
      ({ authority }) => `ssl_mode=VERIFY_CA&ssl_ca=${authority}`,
    ],
    [
      "with a server of the authority's and of that name",
      RIGHT,
      ({ authority }) => `ssl_ca=${authority}`,
    ],
    ["by an authority beside automations.yaml", RIGHT, () => "ssl_ca=authority.pem"],
  ],
  postgres: [
    ["whoever the server is", WRONG, () => "sslmode=require"],
    ["without being told to", WRONG, () => ""],
    [
      "with a server of the authority's, whatever its name",
      WRONG,
      ({ authority }) => `sslmode=verify-ca&sslrootcert=${authority}`,
    ],
    [
      "with a server of the authority's and of that name",
      RIGHT,
      ({ authority }) => `sslmode=verify-full&sslrootcert=${authority}`,
    ],
  ],
};

const REFUSED: Readonly<Record<ServerDialect, readonly Case[]>> = {
  mysql: [
    ["a server of another name", WRONG, ({ authority }) => `ssl_ca=${authority}`],
    [
      "to check the name of an address",
      "127.0.0.1@127.0.0.1",
      ({ authority }) => `ssl_ca=${authority}`,
    ],
    ["a server of another authority's", RIGHT, ({ stranger }) => `ssl_ca=${stranger}`],
    ["a server of an unknown authority's", RIGHT, () => "ssl_mode=VERIFY_CA"],
    ["an authority whose file is missing", RIGHT, () => "ssl_ca=nowhere.pem"],
  ],
  postgres: [
    ["to go without encryption", RIGHT, () => "sslmode=disable"],
    [
      "a server of another name",
      WRONG,
      ({ authority }) => `sslmode=verify-full&sslrootcert=${authority}`,
    ],
    [
      "a server of another address",
      "localhost@127.0.0.1",
      ({ authority }) => `sslmode=verify-full&sslrootcert=${authority}`,
    ],
    [
      "a server of another authority's",
      RIGHT,
      ({ stranger }) => `sslmode=verify-ca&sslrootcert=${stranger}`,
    ],
    [
      "a server of another authority's, as libpq does",
      RIGHT,
      ({ stranger }) => `sslmode=require&sslrootcert=${stranger}`,
    ],
    ["a server of an unknown authority's", RIGHT, () => "sslmode=verify-full"],
    [
      "an authority whose file is missing",
      RIGHT,
      () => "sslmode=verify-ca&sslrootcert=nowhere.pem",
    ],
  ],
};

for (const dialect of ["mysql", "postgres"] as const) {
  const openssl = needs("openssl");
  const { ignore, nameSuffix } = openssl.ignore ? openssl : NEEDS[dialect];
  for (const one of ENCRYPTED[dialect]) {
    Deno.test({
      name: `${dialect} course is encrypted ${one[0]}${nameSuffix}`,
      ignore,
      async fn() {
        const [row] = await ask(dialect, howOf(one));
        assert.match(String(row?.cipher), /^TLS_/);
      },
    });
  }
  for (const one of REFUSED[dialect]) {
    Deno.test({
      name: `${dialect} course refuses ${one[0]}${nameSuffix}`,
      ignore,
      async fn() {
        await assert.rejects(() => ask(dialect, howOf(one)), (thrown) => {
          assert.ok(thrown instanceof CourseError);
          assert.equal(thrown.code, "COURSE_UNREACHABLE");
          assert.match(thrown.hint, /ssl/);
          return true;
        });
      },
    });
  }
}
