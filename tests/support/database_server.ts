import type { CourseServer } from "../../scripts/sample_course/course_server.ts";
import { freePort, type PrivateServer } from "./private_server.ts";

/** Who may do anything on the servers of the tests. The password needs encoding in a URL. */
export const ADMIN = { user: "bcourse", password: "p@ss/wörd:1%" } as const;

/** A connection of the administrator. */
export interface AdminConnection extends CourseServer {
  /** Runs one statement; resolves to the number of rows it changed. */
  run: (sql: string, values?: Parameters<CourseServer["run"]>[1]) => Promise<number>;
  close(): Promise<void>;
}

/** A database server of a test file's own. */
export interface DatabaseServer {
  /** Where it listens, on 127.0.0.1. */
  readonly port: number;
  /** The directory of its Unix socket in PostgreSQL, the socket itself in MariaDB. */
  readonly socket: string;
  /** Its first process. */
  readonly pid: () => number;
  /** Connects as administrator; null: to no database of Bcourse. */
  connect(database: string | null): Promise<AdminConnection>;
  /** Ends it at once; its data stay. */
  stop(): Promise<void>;
  /** Starts it again, on the same port and with the same data. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** What a kind of server is made of. */
export interface ServerParts {
  readonly directory: string;
  readonly socket: string;
  /** Starts it; null where it ended before it was ready. */
  start(port: number): Promise<PrivateServer | null>;
  connect(port: number, database: string | null): Promise<AdminConnection>;
}

const MOST_TRIES = 5;

/** Starts a server, on another port where somebody else was faster. */
export async function openDatabaseServer(parts: ServerParts): Promise<DatabaseServer> {
  const { directory, socket } = parts;
  let port = freePort();
  let running = await parts.start(port);
  for (let tries = 1; running === null; tries++) {
    if (tries === MOST_TRIES) throw await failed(directory);
    port = freePort();
    running = await parts.start(port);
  }
  let current: PrivateServer = running;
  return {
    port,
    socket,
    pid: () => current.pid,
    connect: (database) => parts.connect(port, database),
    stop: () => current.stop(),
    async start() {
      const again = await parts.start(port);
      if (again === null) throw await failed(directory);
      current = again;
    },
    async remove() {
      await current.stop();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

async function failed(directory: string): Promise<Error> {
  return new Error(`Cannot start the server: ${await Deno.readTextFile(`${directory}/log`)}`);
}
