/**
 * The program as a later version has it: a copy of the sources with another version, and with one more
 * step of both schemas where that is wanted.
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A later version of the program; it is removed at the end of its scope. */
export interface NewerProgram extends AsyncDisposable {
  /** Path of its `main.ts`. */
  readonly main: string;
  readonly version: string;
}

/** What a further step of a schema does: harmless to those who do not know it. */
const STEP = "CREATE TABLE later (seq INTEGER PRIMARY KEY)";

/** Makes one. @param options.changesSchema whether its schema is one step ahead */
export async function makeNewerProgram(
  { changesSchema }: { readonly changesSchema: boolean },
): Promise<NewerProgram> {
  const version = "99.0.0";
  const dir = await Deno.makeTempDir({ prefix: "bcourse-newer-" });
  for (const name of ["src", "tasks"]) await copy(join(ROOT, name), join(dir, name));
  await Deno.copyFile(join(ROOT, "main.ts"), join(dir, "main.ts"));
  await Deno.copyFile(join(ROOT, "deno.lock"), join(dir, "deno.lock"));
  const manifest = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  await Deno.writeTextFile(join(dir, "deno.json"), JSON.stringify({ ...manifest, version }));
  if (changesSchema) {
    for (const backend of ["sqlite", "postgres"]) {
      const path = join(dir, "src/store", backend, "migrate.ts");
      const text = await Deno.readTextFile(path);
      const changed = text.replace(
        /^(const MIGRATIONS: readonly string\[\] = \[[^\]]*)\];$/m,
        `$1, "${STEP}"];`,
      );
      if (changed === text) throw new Error(`${path} has no list of migrations`);
      await Deno.writeTextFile(path, changed);
    }
  }
  return {
    ...{ main: join(dir, "main.ts"), version },
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) await copy(source, target);
    else await Deno.copyFile(source, target);
  }
}
