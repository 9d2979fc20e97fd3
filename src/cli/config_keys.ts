import { decode } from "../config/decode.ts";
import { fillIn } from "../config/fill_in.ts";
import { groupAt, valueAt } from "../config/groups.ts";
import { readYaml, toValue } from "../config/read_yaml.ts";

const DEFAULT_STORE = "sqlite:state/scheduler.db";

/** What can be said of a configuration that need not be complete yet. */
export interface ConfigKeys {
  /** `handlers:` as written; null where it is not there, or not known on this machine. */
  readonly handlers: string | null;
  /** `store:` as written, the default where it is not there; null where it is not known on this machine. */
  readonly store: string | null;
  /** Names of the tasks. */
  readonly tasks: readonly string[];
}

/**
 * Reads a few keys of a configuration whose environment variables may not be set on this machine,
 * such as that of whoever writes a task.
 * @returns null where there is no file
 * @throws {WrongConfiguration} where it cannot be read as YAML
 */
export async function readConfigKeys(path: string): Promise<ConfigKeys | null> {
  const bytes = await readIfThere(path);
  if (bytes === null) return null;
  const decoded = decode(bytes);
  const yaml = "text" in decoded ? readYaml(decoded.text) : null;
  if (yaml === null || !yaml.isReadable) return await refuse(path);
  const { findings } = fillIn(yaml.document, {
    env: (name) => Deno.env.get(name),
    files: new Map(),
  });
  const root = toValue(yaml.document);
  if (!("value" in root)) return await refuse(path);
  const known = (key: string): string | null => {
    const text = valueAt(root.value, [key]);
    if (typeof text !== "string" || text.trim() === "") return null;
    return findings.some((finding) => finding.path[0] === key) ? null : text.trim();
  };
  return {
    handlers: known("handlers"),
    store: valueAt(root.value, ["store"]) === undefined ? DEFAULT_STORE : known("store"),
    tasks: Object.keys(groupAt(root.value, ["tasks"])),
  };
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await Deno.readFile(path);
  } catch (thrown) {
    return thrown instanceof Deno.errors.NotFound ? null : await refuse(path);
  }
}

/** Loading it in earnest says what is wrong, and where. */
async function refuse(path: string): Promise<never> {
  const { loadOrThrow } = await import("./load_config.ts");
  await loadOrThrow(path);
  throw new Error(`${path} changed while it was read`);
}
