import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that some tests need, each with the Debian package that brings it. */
export const PACKAGES = {
  chromium: "chromium",
  "dpkg-deb": "dpkg",
  faketime: "faketime",
  lintian: "lintian",
  mariadbd: "mariadb-server",
  openssl: "openssl",
  postgres: "postgresql",
  prlimit: "util-linux",
  promtool: "prometheus",
  "systemd-analyze": "systemd",
} as const;

/** A program that some tests need. */
export type Program = keyof typeof PACKAGES;

/** Whether a test can have its program, and what it says of itself if not. */
export interface Need {
  /** Absolute path of the program; null where the machine has none. */
  readonly found: string | null;
  /** For the test's `ignore`. */
  readonly ignore: boolean;
  /** To append to the test's name: empty, or what is missing and the mend. */
  readonly nameSuffix: string;
}

/**
 * Looks for a program.
 *
 * ```ts
 * const chromium = needs("chromium");
 * Deno.test({
 *   name: `page is readable on a telephone${chromium.nameSuffix}`,
 *   ignore: chromium.ignore,
 *   fn: () => …,
 * });
 * ```
 * @param path folders to look in; default: those of the environment, and where Debian puts servers
 */
export function needs(program: Program, path = usualPath()): Need {
  const found = path.split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, program))
    .find(isExecutable) ?? null;
  const mend = ` [needs ${program}: apt-get install ${PACKAGES[program]}]`;
  return { found, ignore: found === null, nameSuffix: found === null ? mend : "" };
}

/** Servers are outside of everybody's PATH; of several versions of PostgreSQL, the newest is taken. */
function usualPath(): string {
  const folders = versionsOf("/usr/lib/postgresql").map((version) =>
    `/usr/lib/postgresql/${version}/bin`
  );
  const own = (Deno.env.get("PATH") ?? "").split(delimiter);
  return [...folders, ...own, "/usr/local/sbin", "/usr/sbin", "/sbin"].join(delimiter);
}

function versionsOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted((a, b) => Number(b) - Number(a));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
