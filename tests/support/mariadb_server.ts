import { join } from "node:path";
import { createConnection, type ResultSetHeader } from "mysql2/promise";
import {
  ADMIN,
  type AdminConnection,
  type DatabaseServer,
  openDatabaseServer,
} from "./database_server.ts";
import { launch, makeServerDirectory, runUnprivileged, unprivileged } from "./private_server.ts";

/** As small and as fast as it gets: what is here must survive the server, but not the machine. */
const INSTALLED = [
  "--innodb-log-file-size=8M",
  "--innodb-file-per-table=0",
  "--innodb-flush-method=nosync",
];
const RUNNING = [
  "--bind-address=127.0.0.1",
  "--skip-name-resolve",
  "--innodb-flush-log-at-trx-commit=2",
  "--innodb-buffer-pool-size=32M",
  "--innodb-doublewrite=0",
  "--performance-schema=0",
  // Not UTC, so that a test meets whoever relies on the server's zone.
  "--default-time-zone=-07:00",
];

/**
 * Starts a MariaDB server of its own.
 * @param program path of `mariadbd`
 * @param options more of its options
 */
export async function startMariaDb(
  program: string,
  options: readonly string[] = [],
): Promise<DatabaseServer> {
  const directory = await makeServerDirectory("mariadb-");
  const data = `--datadir=${join(directory, "data")}`;
  await runUnprivileged([
    ...["mariadb-install-db", "--no-defaults", data, "--skip-test-db"],
    ...["--auth-root-authentication-method=normal", ...INSTALLED],
  ]);
  const setUp = join(directory, "set_up.sql");
  await Deno.writeTextFile(
    setUp,
    `CREATE OR REPLACE USER '${ADMIN.user}'@'%' IDENTIFIED BY '${ADMIN.password}';
GRANT ALL PRIVILEGES ON *.* TO '${ADMIN.user}'@'%' WITH GRANT OPTION;\n`,
  );
  const socket = join(directory, "server.sock");
  const command = [
    ...[program, "--no-defaults", data, `--socket=${socket}`, `--init-file=${setUp}`],
    ...[`--pid-file=${join(directory, "pid")}`, ...INSTALLED, ...RUNNING, ...options],
  ];
  return await openDatabaseServer({
    directory,
    socket,
    start: (port) =>
      launch({
        directory,
        command: unprivileged([...command, `--port=${port}`]),
        readyText: "ready for connections",
        signal: "KILL",
      }),
    connect,
  });
}

async function connect(port: number, database: string | null): Promise<AdminConnection> {
  const connection = await createConnection({
    ...{ host: "127.0.0.1", port, user: ADMIN.user, password: ADMIN.password },
    ...(database === null ? {} : { database }),
    charset: "utf8mb4",
  });
  await connection.query(
    `SET SESSION time_zone = '+00:00', sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')`,
  );
  return {
    dialect: "mysql",
    async run(sql, values = []) {
      const [result] = await connection.query<ResultSetHeader>(sql, [...values]);
      return result.affectedRows ?? 0;
    },
    close: () => connection.end(),
  };
}
