/**
 * Whether and how a connection to a database server is encrypted, as URLs for SQLAlchemy say it.
 * @module
 */
import { isIP } from "node:net";
import { resolve } from "node:path";
import { CourseError, messageOf } from "../domain/errors.ts";

/** How far the server must prove who it is. */
export type TlsMode = "off" | "prefer" | "require" | "verify-ca" | "verify-full";

/** What a URL says of encryption. */
export interface TlsRules {
  /** `prefer` takes what the server offers; `verify-ca` does not look at its name. */
  readonly mode: TlsMode;
  /** Paths of PEM files; null: the machine's own authorities, and no certificate of ours. */
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

/** No encrypted connection came about. */
export class TlsError extends Error {}

/** What is in the files. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Names that PyMySQL, mysqlclient and MySQL Connector have. Source: SQLAlchemy, dialects/mysql/mysqldb.py */
const MYSQL_KEYS = [
  "ssl",
  "ssl_ca",
  "ssl_cert",
  "ssl_key",
  "ssl_mode",
  "ssl_disabled",
  "ssl_check_hostname",
  "ssl_verify_cert",
  "ssl_verify_identity",
];
/** Names that libpq has, and asyncpg's `ssl`. */
const POSTGRES_KEYS = ["ssl", "sslmode", "sslrootcert", "sslcert", "sslkey"];

const MODES: ReadonlyMap<string, TlsMode> = new Map<string, TlsMode>([
  ["disable", "off"],
  ["disabled", "off"],
  ["false", "off"],
  ["0", "off"],
  ["allow", "prefer"],
  ["prefer", "prefer"],
  ["preferred", "prefer"],
  ["require", "require"],
  ["required", "require"],
  ["true", "require"],
  ["1", "require"],
  ["verify-ca", "verify-ca"],
  ["verify_ca", "verify-ca"],
  ["verify-full", "verify-full"],
  ["verify_identity", "verify-full"],
]);

/**
 * Reads what a URL says of encryption. Where it says nothing, PostgreSQL's drivers take what the
 * server offers, and MySQL's connect without.
 * @param options what stands behind `?`
 * @param at.directory where relative paths start
 * @throws {CourseError} COURSE_URL for a name or value that is not understood: less would be secret than somebody meant
 */
export function readTls(
  options: ReadonlyMap<string, string>,
  at: { readonly dialect: "mysql" | "postgres"; readonly directory: string },
): TlsRules {
  const keys = at.dialect === "mysql" ? MYSQL_KEYS : POSTGRES_KEYS;
  for (const name of options.keys()) {
    if (!name.startsWith("ssl") || keys.includes(name)) continue;
    throw notUnderstood(`its option ${name} is not understood`, keys);
  }
  const file = (name: string): string | null => {
    const path = options.get(name);
    return path === undefined || path === "system" ? null : resolve(at.directory, path);
  };
  if (at.dialect === "mysql") {
    const files = { ca: file("ssl_ca"), cert: file("ssl_cert"), key: file("ssl_key") };
    return { mode: mysqlMode(options), ...files };
  }
  const files = { ca: file("sslrootcert"), cert: file("sslcert"), key: file("sslkey") };
  const mode = modeOf(options, "sslmode") ?? modeOf(options, "ssl") ?? "prefer";
  // Source: libpq, "for backwards compatibility with earlier versions of PostgreSQL"
  return { mode: mode === "require" && files.ca !== null ? "verify-ca" : mode, ...files };
}

/**
 * Reads the files, anew at each connection: certificates are replaced while the daemon runs.
 * @param host that the URL names
 * @throws {TlsError} where one cannot be read, and where the host has no name to check
 */
export async function readTlsFiles(
  { mode, ca, cert, key }: TlsRules,
  host: string,
): Promise<TlsFiles> {
  if (mode === "verify-full" && isIP(host) !== 0) {
    // Deno 2.9.6 checks names alone: whoever is at the address would pass.
    throw new TlsError("an address is no name that a certificate could be checked against");
  }
  try {
    return {
      ...(ca === null ? {} : { ca: await Deno.readTextFile(ca) }),
      ...(cert === null ? {} : { cert: await Deno.readTextFile(cert) }),
      ...(key === null ? {} : { key: await Deno.readTextFile(key) }),
    };
  } catch (thrown) {
    throw new TlsError(messageOf(thrown), { cause: thrown });
  }
}

/** As PyMySQL decides: who names an authority wants the server's certificate and name checked. */
function mysqlMode(options: ReadonlyMap<string, string>): TlsMode {
  const said = modeOf(options, "ssl_mode");
  if (said !== null) return said;
  const plain = modeOf(options, "ssl");
  if (flag(options, "ssl_disabled") === true || plain === "off") return "off";
  const hasAny = [...options.keys()].some((name) => name.startsWith("ssl"));
  if (!hasAny) return "off";
  const checksName = flag(options, "ssl_verify_identity") ?? flag(options, "ssl_check_hostname");
  const checksAuthority = flag(options, "ssl_verify_cert") ?? options.has("ssl_ca");
  if (checksName ?? (checksAuthority && options.has("ssl_ca"))) return "verify-full";
  if (checksAuthority) return "verify-ca";
  return plain ?? (flag(options, "ssl_disabled") === false ? "prefer" : "require");
}

function modeOf(options: ReadonlyMap<string, string>, name: string): TlsMode | null {
  const value = options.get(name);
  if (value === undefined) return null;
  const mode = MODES.get(value.toLowerCase());
  if (mode !== undefined) return mode;
  throw notUnderstood(`the value of ${name} is none that it can have`, [...MODES.keys()]);
}

function flag(options: ReadonlyMap<string, string>, name: string): boolean | null {
  const value = options.get(name);
  if (value === undefined) return null;
  if (/^(?:true|1|yes|on)$/i.test(value)) return true;
  if (/^(?:false|0|no|off)$/i.test(value)) return false;
  throw notUnderstood(`the value of ${name} is none that it can have`, ["true", "false"]);
}

function notUnderstood(found: string, known: readonly string[]): CourseError {
  return new CourseError("COURSE_URL", `Cannot read the URL of the course database: ${found}`, {
    hint: `write one of ${known.join(", ")}`,
  });
}
