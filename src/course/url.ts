/**
 * Reads the URL of the course database as Bcourse has it in `SQLALCHEMY_DATABASE_URI`.
 * @module
 */
import { isAbsolute, resolve } from "node:path";
import { CourseError } from "../domain/errors.ts";
import { readTls, type TlsRules } from "./tls.ts";

/** A course database in a file. */
export interface FileAddress {
  readonly dialect: "sqlite";
  /** For people: dialect and file. */
  readonly label: string;
  /** Absolute path. */
  readonly path: string;
}

/** A course database on a server. */
export interface ServerAddress {
  readonly dialect: "mysql" | "postgres";
  /** For people: dialect, host and database, never a secret. */
  readonly label: string;
  readonly host: string;
  readonly port: number;
  /** Path of the Unix socket; null: by host and port. */
  readonly socket: string | null;
  readonly user: string | null;
  /** The password, behind a call so that printing an address cannot show it. */
  readonly password: () => string | null;
  readonly database: string;
  /** What stands behind `?`, decoded. May name a password too: never to be printed. */
  readonly options: () => ReadonlyMap<string, string>;
  readonly tls: TlsRules;
  /** How long connecting may take, in ms. */
  readonly connectMs: number;
}

/** Where a course database is. */
export type CourseAddress = FileAddress | ServerAddress;

/** SQLAlchemy's own pattern, since passwords may hold `/`, `#` and `?` that other readers stumble on. Source: sqlalchemy/engine/url.py */
const FORM =
  /^(?<name>[\w+]+):\/\/(?:(?<user>[^:/]*)(?::(?<password>[^@]*))?@)?(?:(?:\[(?<ipv6>[^/?]+)\]|(?<host>[^/:?]+))?(?::(?<port>[^/?]*))?)?(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/s;

interface Server {
  readonly dialect: "mysql" | "postgres";
  readonly port: number;
}

const SERVERS: ReadonlyMap<string, Server> = new Map<string, Server>([
  ["mysql", { dialect: "mysql", port: 3306 }],
  ["mariadb", { dialect: "mysql", port: 3306 }],
  ["postgresql", { dialect: "postgres", port: 5432 }],
  ["postgres", { dialect: "postgres", port: 5432 }],
]);

/** Where the URL says nothing. */
const CONNECT_MS = 10_000;

const FORMS =
  "write it as sqlite:///file.db, sqlite:////absolute/file.db, mysql://user:password@host/database or postgresql://user:password@host/database";
const ENCODE =
  "percent-encode the user and the password: @ is %40, / is %2F, : is %3A, # is %23, % is %25";

/**
 * Reads a URL in any of SQLAlchemy's forms. The Python driver behind `+` is ignored.
 * @param text the URL; no part of it but dialect, host, database and file ever stands in a message
 * @param directory where a relative SQLite path starts: the directory of automations.yaml
 * @returns the address
 * @throws {CourseError} COURSE_URL where the text is no such URL
 */
export function parseCourseUrl(text: string, directory: string): CourseAddress {
  const groups = FORM.exec(text.trim())?.groups;
  if (groups === undefined) throw wrongUrl("it has not the form dialect://…", FORMS);
  const [dialect = ""] = (groups.name ?? "").toLowerCase().split("+");
  if (dialect === "sqlite") return fileAddress(groups, directory);
  const server = SERVERS.get(dialect);
  if (server === undefined) {
    throw wrongUrl(`"${dialect}" is no database of Bcourse`, FORMS);
  }
  return serverAddress(groups, server, directory);
}

type Groups = Readonly<Record<string, string | undefined>>;

function fileAddress(groups: Groups, directory: string): FileAddress {
  if (groups.host !== undefined || groups.user !== undefined) {
    throw wrongUrl(
      "a SQLite file is named after three slashes",
      "write sqlite:///file.db for a file beside automations.yaml, sqlite:////absolute/file.db for any other",
    );
  }
  const file = groups.database ?? "";
  if (file === "" || file === ":memory:" || file.startsWith("file:")) {
    throw wrongUrl(
      file === "" ? "it names no file" : `"${file}" is not the path of a file`,
      "name the file that Bcourse writes, such as sqlite:////srv/bcourse/bcourse.db",
    );
  }
  // SQLAlchemy takes the path as it stands, without decoding it.
  const path = isAbsolute(file) ? file : resolve(directory, file);
  return { dialect: "sqlite", label: `sqlite ${path}`, path };
}

function serverAddress(
  groups: Groups,
  { dialect, port: usualPort }: Server,
  directory: string,
): ServerAddress {
  const database = groups.database ?? "";
  const portText = groups.port ?? "";
  const urlPort = portText === "" ? usualPort : Number(portText);
  // Each of these may be the rest of a password that was not encoded: never say what was found.
  if (/[@:\s]/.test(groups.host ?? "") || /[@/\s]/.test(database) || groups.host?.includes("%")) {
    throw wrongUrl("its user and password cannot be told from host and database", ENCODE);
  }
  if (!/^\d*$/.test(portText) || urlPort < 1 || urlPort > 65_535) {
    throw wrongUrl("what stands for the port is not a number from 1 to 65535", ENCODE);
  }
  if (database === "") {
    throw wrongUrl("it names no database", `${FORMS}; the database is the part after the host`);
  }
  const password = groups.password === undefined ? null : decode(groups.password);
  const options = new Map(new URLSearchParams(groups.query ?? ""));
  const place = { host: groups.ipv6 ?? groups.host ?? "localhost", port: urlPort };
  const { host, port, socket } = dialect === "mysql"
    ? { ...place, socket: options.get("unix_socket") ?? null }
    : postgresPlace(place, options);
  return {
    ...{ dialect, host, port, socket, database },
    label: `${dialect} ${
      socket ?? `${host.includes(":") ? `[${host}]` : host}:${port}`
    }/${database}`,
    user: groups.user === undefined || groups.user === "" ? null : decode(groups.user),
    password: () => password,
    options: () => options,
    tls: readTls(options, { dialect, directory }),
    connectMs: connectMs(options),
  };
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/** In PostgreSQL, host and port may stand behind `?`, and a host that is a path is the socket's directory. */
function postgresPlace(
  place: Place,
  options: ReadonlyMap<string, string>,
): Place & { readonly socket: string | null } {
  const host = options.get("host") ?? place.host;
  const port = Number(options.get("port") ?? place.port);
  if (host.includes(",") || !Number.isInteger(port)) {
    throw wrongUrl("it names more than one server", "name the one that Bcourse writes to");
  }
  if (!host.startsWith("/")) return { host, port, socket: null };
  return { host: "localhost", port, socket: `${host}/.s.PGSQL.${port}` };
}

function connectMs(options: ReadonlyMap<string, string>): number {
  const text = options.get("connect_timeout") ?? "0";
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds >= 0 && seconds <= 3_600)) {
    throw wrongUrl(
      "its connect_timeout is none",
      "write it in seconds, such as connect_timeout=10",
    );
  }
  // 0 is for ever in both databases' own drivers, which nobody wants here.
  return seconds === 0 ? CONNECT_MS : seconds * 1_000;
}

/** Decodes `%40` and the like; what is no such code stays as it is, as in Python's `unquote`. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (codes) => {
    const bytes = Uint8Array.from(codes.slice(1).split("%"), (code) => parseInt(code, 16));
    return new TextDecoder().decode(bytes);
  });
}

function wrongUrl(found: string, hint: string): CourseError {
  return new CourseError("COURSE_URL", `Cannot use the URL of the course database as ${found}`, {
    hint,
  });
}
