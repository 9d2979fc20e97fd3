/**
 * Reads automations.yaml and the files that it names.
 * @module
 */
import { dirname, join, resolve } from "node:path";
import { messageOf } from "../domain/errors.ts";
import type { LoadResult } from "./config.ts";
import { decode, MOST_BYTES } from "./decode.ts";
import { namedFiles, type SecretFile } from "./fill_in.ts";
import { parseYaml, problemOfFile } from "./parse.ts";
import { readYaml } from "./read_yaml.ts";

/** Most bytes of a file that `${file:…}` names: it holds one value. */
const MOST_SECRET_BYTES = 65_536;

/** Where systemd says in which directory the copies of secrets lie. */
const HANDED_OVER = "CREDENTIALS_DIRECTORY";

/** What loading needs from outside. */
export interface LoadOptions {
  /** Value of an environment variable. */
  readonly env: (name: string) => string | undefined;
  /** Reads at most so many bytes of a file, and one more where there are more; the default reads the disk. */
  readonly readBytes?: (path: string, most: number) => Promise<Uint8Array>;
}

/**
 * Loads a configuration.
 * @param path of automations.yaml, as the person named it
 * @param options where everything comes from
 * @returns the configuration where nothing but warnings was found; every problem by position. A file that cannot be read is a problem too
 */
export async function loadConfig(path: string, options: LoadOptions): Promise<LoadResult> {
  const { env, readBytes = readFromDisk } = options;
  const directory = dirname(resolve(path));
  const read = await attempt(() => readBytes(resolve(path), MOST_BYTES));
  if ("refused" in read) return refuse(path, { message: `cannot be read as it ${read.refused}` });
  const decoded = decode(read.bytes);
  if ("message" in decoded) return refuse(path, decoded);
  const yaml = readYaml(decoded.text);
  const named = yaml.isReadable ? namedFiles(yaml.document) : [];
  const files = new Map<string, SecretFile>();
  for (const name of named) {
    files.set(name, await readNamed(name, { directory, handedOver: env(HANDED_OVER), readBytes }));
  }
  return parseYaml(yaml, { path, directory, env, files });
}

type ReadBytes = NonNullable<LoadOptions["readBytes"]>;

function refuse(
  path: string,
  why: { readonly message: string; readonly line?: number },
): LoadResult {
  return { config: null, problems: [problemOfFile(path, why.message, why.line)] };
}

/**
 * Reads a file that the configuration names. Of `credentials/NAME`, a service is handed a copy
 * where systemd says, as it may not read the file itself; everybody else reads the file.
 * Source: systemd.exec(5), LoadCredential=
 */
async function readNamed(
  name: string,
  { directory, handedOver, readBytes }: {
    readonly directory: string;
    readonly handedOver: string | undefined;
    readonly readBytes: ReadBytes;
  },
): Promise<SecretFile> {
  const [, credential] = /^(?:\.\/)?credentials\/([^/]+)$/.exec(name) ?? [];
  if (handedOver !== undefined && handedOver !== "" && credential !== undefined) {
    const copy = await readSecret(join(handedOver, credential), readBytes);
    if ("text" in copy) return copy;
  }
  return readSecret(resolve(directory, name), readBytes);
}

async function readSecret(path: string, readBytes: ReadBytes): Promise<SecretFile> {
  const read = await attempt(() => readBytes(path, MOST_SECRET_BYTES));
  if ("refused" in read) return read;
  if (read.bytes.length > MOST_SECRET_BYTES) {
    return { refused: "is bigger than 64 KiB, wanted one value" };
  }
  const decoded = decode(read.bytes);
  return "text" in decoded ? decoded : { refused: "is not in UTF-8" };
}

async function attempt(
  read: () => Promise<Uint8Array>,
): Promise<{ readonly bytes: Uint8Array } | { readonly refused: string }> {
  try {
    return { bytes: await read() };
  } catch (thrown) {
    // Whatever the disk says is news for the person, not the end of the daemon that reloads.
    return { refused: sayDiskError(thrown) };
  }
}

function sayDiskError(thrown: unknown): string {
  if (thrown instanceof Deno.errors.NotFound) return "does not exist";
  if (thrown instanceof Deno.errors.NotADirectory) return "does not exist";
  if (thrown instanceof Deno.errors.PermissionDenied) return "may not be read by this user";
  if (thrown instanceof Deno.errors.IsADirectory) return "is a directory";
  return `cannot be read: ${messageOf(thrown)}`;
}

/** Reads no more than it must: the path may name a disk image, or a device without end. */
async function readFromDisk(path: string, most: number): Promise<Uint8Array> {
  const info = await Deno.stat(path);
  if (info.isDirectory) throw new Deno.errors.IsADirectory(path);
  using file = await Deno.open(path);
  const bytes = new Uint8Array(most + 1);
  let length = 0;
  while (length < bytes.length) {
    const count = await file.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.subarray(0, length);
}
