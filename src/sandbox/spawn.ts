import { resolve } from "node:path";
import type { Permissions } from "../domain/task.ts";

/**
 * First argument of a handler host. Behind it stands, for an executable that cannot be told by
 * options what it may do, what it may do: {@link Allowed} as JSON.
 */
export const HOST_ARGUMENT = "--handler-host";
/** Argument that has the host watch for the daemon's death itself. */
export const WATCH_ARGUMENT = "--watch-parent";

/** How a host dies with its daemon even while a handler loops and does not see that stdin has ended. */
export type Tether =
  /** The kernel kills it: util-linux's `setpriv`, by its path. */
  | { readonly kind: "setpriv"; readonly path: string }
  /** A thread of the host looks for its parent; costs 7 MB and 20 ms a host. */
  | { readonly kind: "watch" };

/** What is the same for every host. */
export interface HostSettings {
  /** Absolute directory that every handler may read. */
  readonly handlersDir: string;
  /** Most memory for JavaScript values, in MB. */
  readonly memoryMb: number;
}

/** What a host may do. What is not mentioned, it may not. */
export type Allowed = Partial<Readonly<Record<keyof Permissions, readonly string[]>>>;

/** Everything Deno needs to find its cache, and nothing else of the daemon's environment. */
const KEPT_VARIABLES = ["HOME", "DENO_DIR", "XDG_CACHE_HOME"];
const SETPRIV_PATHS = ["/usr/bin/setpriv", "/bin/setpriv"];

/** Starts one host with its standard streams piped. The only place that knows how. */
export function spawnHost(
  settings: HostSettings,
  grants: Permissions,
  tether: Tether,
): Deno.ChildProcess {
  const program = [Deno.execPath(), ...hostArguments(settings, grants)];
  if (tether.kind === "watch") program.push(WATCH_ARGUMENT);
  const [command, ...args] = tether.kind === "setpriv"
    ? [tether.path, "--pdeathsig", "KILL", "--", ...program]
    : program;
  return new Deno.Command(command ?? Deno.execPath(), {
    args,
    clearEnv: true,
    env: hostEnvironment(settings),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Finds out how hosts can be tied to this process. */
export function findTether(): Tether {
  for (const path of SETPRIV_PATHS) {
    try {
      // Busybox has a setpriv too, without this option.
      const args = ["--pdeathsig", "KILL", "--", "true"];
      const { success } = new Deno.Command(path, { args, stdout: "null", stderr: "null" })
        .outputSync();
      if (success) return { kind: "setpriv", path };
    } catch (thrown) {
      if (!(thrown instanceof Deno.errors.NotFound || thrown instanceof Deno.errors.NotCapable)) {
        throw thrown;
      }
    }
  }
  return { kind: "watch" };
}

/** Where the module of a handler host lies: beside this one, or where bundling has put it. */
export function hostModule(): string {
  const isBundled = !import.meta.url.endsWith("/spawn.ts");
  return import.meta.resolve(isBundled ? "./src/sandbox/host/main.js" : "./host/main.ts");
}

function hostArguments(settings: HostSettings, grants: Permissions): string[] {
  const allowed = allow(settings, grants);
  if (Deno.build.standalone) return [HOST_ARGUMENT, JSON.stringify(allowed)];
  return [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-config",
    "--no-lock",
    "--no-remote",
    "--no-npm",
    memoryFlag("--v8-flags=", settings),
    ...Object.entries(allowed).map(([name, names]) => `--allow-${name}=${names.join(",")}`),
    hostModule(),
    HOST_ARGUMENT,
  ];
}

/** A permission that is not granted is not mentioned: an empty list would grant all. */
function allow(settings: HostSettings, grants: Permissions): Allowed {
  const all = {
    read: [...handlerDirs(settings.handlersDir), ...grants.read],
    write: grants.write,
    net: grants.net,
    env: grants.env,
    run: grants.run,
  };
  const entries = Object.entries(all).filter(([, names]) => names.length > 0);
  return Object.fromEntries(entries.map(([name, names]) => [name, names.map(asListed)]));
}

function memoryFlag(prefix: string, { memoryMb }: HostSettings): string {
  return `${prefix}--max-old-space-size=${memoryMb}`;
}

/** The directory as it was named and, behind symbolic links, as it is: Deno asks for either. */
function handlerDirs(dir: string): readonly string[] {
  const named = resolve(dir);
  try {
    return [...new Set([named, Deno.realPathSync(named)])];
  } catch (thrown) {
    // Not there yet: what is put there later is read under its name.
    if (thrown instanceof Deno.errors.NotFound) return [named];
    throw thrown;
  }
}

/** One entry of an `--allow-…` list. Commas part its entries and cannot be escaped; an empty list grants all. */
function asListed(name: string): string {
  if (name !== "" && !name.includes(",")) return name;
  throw new RangeError(`Cannot grant a permission for "${name}": wanted a name without commas`);
}

function hostEnvironment(settings: HostSettings): Record<string, string> {
  const env: Record<string, string> = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  if (Deno.build.standalone) env.DENO_V8_FLAGS = memoryFlag("", settings);
  for (const name of KEPT_VARIABLES) {
    const value = Deno.env.get(name);
    if (value !== undefined) env[name] = value;
  }
  return env;
}
