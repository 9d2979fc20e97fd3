import { basename, dirname, join, resolve } from "node:path";
import { messageOf, SchedulerError } from "../domain/errors.ts";

/** A file to write. */
export interface NewFile {
  /** As the person would name it. */
  readonly path: string;
  readonly text: string;
}

/**
 * Writes files, all or none, and makes the directories that they lie in. A file that is there is
 * replaced only by `force`; a symbolic link stays one, and what it points at is replaced.
 * @throws {SchedulerError} USAGE_FILE_EXISTS naming every file that is there; FILE_NOT_WRITTEN
 */
export async function writeNewFiles(
  files: readonly NewFile[],
  { force }: { readonly force: boolean },
): Promise<void> {
  const present: string[] = [];
  for (const { path } of files) if (await isThere(path)) present.push(path);
  if (present.length > 0 && !force) throw alreadyThere(present);
  const staged: Staged[] = [];
  try {
    // Everything that is likely to fail, such as a full disk, fails before anything is replaced.
    for (const file of files) staged.push(await stage(file));
    for (const one of staged) {
      // Taking the name first: a file that came to be since the look above is not overwritten.
      if (!force) await claim(one);
    }
    for (const { beside, target } of staged) await Deno.rename(beside, target);
  } catch (thrown) {
    for (const { beside, target, isClaimed } of staged) {
      await removeIfThere(beside);
      if (isClaimed) await removeIfThere(target);
    }
    throw thrown instanceof SchedulerError ? thrown : notWritten(thrown);
  }
}

interface Staged {
  readonly path: string;
  readonly target: string;
  /** Where its text lies until it is put in place. */
  readonly beside: string;
  isClaimed: boolean;
}

async function stage({ path, text }: NewFile): Promise<Staged> {
  await Deno.mkdir(dirname(resolve(path)), { recursive: true });
  const target = await isThere(path) ? await Deno.realPath(path) : resolve(path);
  if (await isDirectory(target)) {
    throw new SchedulerError("FILE_NOT_WRITTEN", `Cannot write ${path} as it is a directory`, {
      hint: "move it away, or name another file",
    });
  }
  const beside = join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}`);
  await Deno.writeTextFile(beside, text, { createNew: true });
  return { path, target, beside, isClaimed: false };
}

async function claim(one: Staged): Promise<void> {
  try {
    (await Deno.open(one.target, { write: true, createNew: true })).close();
    one.isClaimed = true;
  } catch (thrown) {
    throw thrown instanceof Deno.errors.AlreadyExists ? alreadyThere([one.path]) : thrown;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw notWritten(thrown);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}

function alreadyThere(paths: readonly string[]): SchedulerError {
  const are = paths.length === 1 ? "it is" : "they are";
  return new SchedulerError(
    "USAGE_FILE_EXISTS",
    `Cannot write ${paths.join(", ")} as ${are} there already; nothing was written`,
    { hint: "add --force to replace what is there" },
  );
}

function notWritten(thrown: unknown): SchedulerError {
  return new SchedulerError("FILE_NOT_WRITTEN", `Cannot write the files: ${messageOf(thrown)}`, {
    hint: "see to it that this user may write there and that the disk has room",
    cause: thrown,
  });
}
