import { dirname, join } from "node:path";
import postgres from "postgres";
import {
  ADMIN,
  type AdminConnection,
  type DatabaseServer,
  openDatabaseServer,
} from "./database_server.ts";
import { launch, makeServerDirectory, runUnprivileged, unprivileged } from "./private_server.ts";

/** As small and as fast as it gets: what is here must survive the server, but not the machine. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  fsync: "off",
  full_page_writes: "off",
  shared_buffers: "16MB",
  // As it comes: a daemon takes up to 8, and some tests have six of them, and those that were killed.
  max_connections: "100",
  deadlock_timeout: "100ms",
  // Not UTC, so that a test meets whoever relies on the server's zone.
  timezone: "America/Phoenix",
};

/**
 * Starts a PostgreSQL server of its own.
 * @param program path of `postgres`, beside `initdb`
 * @param settings more of its settings
 */
export async function startPostgres(
  program: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<DatabaseServer> {
  const directory = await makeServerDirectory("postgres-");
  const data = join(directory, "data");
  const passwordFile = join(directory, "password");
  await Deno.writeTextFile(passwordFile, `${ADMIN.password}\n`);
  await runUnprivileged([
    ...[join(dirname(program), "initdb"), "-D", data, "-U", ADMIN.user, "-E", "UTF8"],
    ...["--no-locale", "--no-sync", "--auth=scram-sha-256", `--pwfile=${passwordFile}`],
  ]);
  const given = Object.entries({
    ...{ ...SETTINGS, unix_socket_directories: directory },
    ...settings,
  });
  const options = given.flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return await openDatabaseServer({
    directory,
    socket: directory,
    start: (port) =>
      launch({
        directory,
        command: unprivileged([program, "-D", data, "-p", String(port), ...options]),
        readyText: "ready to accept connections",
        signal: "QUIT",
      }),
    connect,
  });
}

async function connect(port: number, database: string | null): Promise<AdminConnection> {
  const sql = postgres({
    ...{ host: "127.0.0.1", port, user: ADMIN.user, password: ADMIN.password },
    ...{ database: database ?? "postgres", max: 1, max_lifetime: null, fetch_types: false },
    connection: { TimeZone: "UTC" },
    onnotice: () => {},
    types: {
      // As text, which the driver would read in the machine's own zone.
      date: {
        to: 1184,
        from: [1082, 1114, 1184],
        serialize: (value: unknown) => value,
        parse: (text: string) => text,
      },
    },
  });
  await sql`SELECT 1`;
  return {
    dialect: "postgres",
    async run(text, values = []) {
      return (await sql.unsafe(text, values.map(toDriver))).count;
    },
    close: () => sql.end(),
  };
}

/** The driver's types know no bigint. */
function toDriver(value: null | boolean | bigint | number | string): null | boolean | string {
  return typeof value === "bigint" || typeof value === "number" ? String(value) : value;
}
