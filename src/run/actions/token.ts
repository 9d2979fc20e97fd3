/**
 * The token: who can read it may act. The daemon writes it to a file that only its own user can read.
 * @module
 */
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import type { Config } from "../../config/config.ts";
import { StoreError } from "../../domain/errors.ts";

/** A token that was written down. */
export interface WrittenToken {
  readonly token: string;
  /** Takes the file away, unless another daemon has written its own in its place. */
  forget(): Promise<void>;
}

/**
 * Where the token of a daemon is: beside its store. Where that is on a server: in the directory `state`
 * beside automations.yaml; of a file in `/etc/NAME`, where nobody but root writes, in `/var/lib/NAME`, as
 * hier(7) has it and the service may write.
 */
export function tokenPath({ store, directory }: Pick<Config, "store" | "directory">): string {
  if (store.kind === "sqlite") return `${store.path}.token`;
  const [, name] = /^\/etc\/(.+)$/.exec(directory) ?? [];
  return join(...name === undefined ? [directory, "state"] : ["/var/lib", name], "api.token");
}

/**
 * Makes a token and writes it down. It is a new one at each start, so that one that got about is
 * worth nothing after a restart.
 * @throws {StoreError} STORE_UNUSABLE where it cannot be written
 */
export async function writeToken(path: string): Promise<WrittenToken> {
  const token = randomBytes(32).toString("base64url");
  const beside = `${path}.new`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Written whole before it has its name; a file that a killed daemon left may have other rights.
    await removeIfThere(beside);
    await Deno.writeTextFile(beside, `${token}\n`, { createNew: true, mode: 0o600 });
    await Deno.rename(beside, path);
  } catch (thrown) {
    throw new StoreError("STORE_UNUSABLE", `Cannot write the token to ${path}`, {
      hint: "check that this user may write in its directory",
      cause: thrown,
    });
  }
  return {
    token,
    async forget() {
      if (await readToken(path).catch(() => null) === token) await removeIfThere(path);
    },
  };
}

/**
 * Reads the token of the daemon that runs.
 * @returns null where there is none
 * @throws {StoreError} STORE_UNUSABLE where this user may not read it
 */
export async function readToken(path: string): Promise<string | null> {
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return null;
    throw new StoreError("STORE_UNUSABLE", `Cannot read the token in ${path}`, {
      hint: "run the command as the user that the daemon runs as, such as with sudo -u",
      cause: thrown,
    });
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}
