/**
 * A directory to run commands in, as somebody does who has nothing but the program.
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** How a command ended and what it said. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The directory; it is removed at the end of its scope. */
export interface Place extends AsyncDisposable {
  readonly dir: string;
  /** Runs bcourse-scheduler. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Said>;
  /** Runs deno. */
  deno(...args: readonly string[]): Promise<Said>;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** Every file, with its directories, sorted. */
  files(): Promise<readonly string[]>;
}

/** Where Bcourse's database is, in these tests. */
export const COURSE = { SQLALCHEMY_DATABASE_URI: "sqlite:///course.db" };

/** Makes an empty directory. */
export async function makePlace(): Promise<Place> {
  const dir = await Deno.makeTempDir({ prefix: "bcourse-files-" });
  const deno = async (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Said> => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: dir,
      // What is empty counts as not set: the tests must not see what their machine has.
      env: { NO_COLOR: "1", SQLALCHEMY_DATABASE_URI: "", SMTP_URL: "", ENVIRONMENT: "", ...env },
    }).output();
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    return { code, out: text(stdout), err: text(stderr) };
  };
  return {
    dir,
    run: (args, env) => deno(["run", "-A", join(ROOT, "main.ts"), ...args], env),
    deno: (...args) => deno(args),
    read: (path) => Deno.readTextFile(join(dir, path)),
    write: (path, text) => Deno.writeTextFile(join(dir, path), text),
    files: async () => (await listFiles(dir)).map((path) => path.slice(dir.length + 1)).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

async function listFiles(dir: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(dir)) {
    const path = join(dir, entry.name);
    if (entry.isDirectory) found.push(`${path}/`, ...await listFiles(path));
    else found.push(path);
  }
  return found;
}
