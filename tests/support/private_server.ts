import { fileURLToPath } from "node:url";

const KEEPER = fileURLToPath(new URL("./private_server.sh", import.meta.url));

/** How to start a server. */
export interface Launch {
  /** Where everything of it lies; removed when the tests' process is gone. */
  readonly directory: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** What it prints once it answers. */
  readonly readyText: string;
  /** What ends it at once. */
  readonly signal: "KILL" | "QUIT";
}

/** A server program that is running. */
export interface PrivateServer {
  /** Process id of the server. */
  readonly pid: number;
  /** Ends it; its directory stays. */
  stop(): Promise<void>;
}

/**
 * Starts a server that outlives neither the tests' process nor {@link PrivateServer.stop}, however
 * that process ends: a keeper in a session of its own watches it. Nothing stays open here, so that
 * the first test that needs the server does not count as leaking it.
 * @returns null where it ended before it was ready, as when its port was taken meanwhile
 */
export async function launch(
  { directory, command, readyText, signal }: Launch,
): Promise<PrivateServer | null> {
  const watched = [String(Deno.pid), directory, signal, readyText];
  const { code, stdout } = await run(["bash", KEEPER, "start", ...watched, ...command]);
  if (code !== 0) return null;
  const [keeper = "", server = ""] = new TextDecoder().decode(stdout).trim().split(" ");
  return {
    pid: Number(server),
    async stop() {
      await run(["bash", KEEPER, "stop", keeper]);
    },
  };
}

/** Runs a program to its end; as somebody without rights where this process is root's. */
export async function runUnprivileged(command: readonly string[]): Promise<void> {
  const { success, stderr, stdout } = await run(unprivileged(command));
  if (success) return;
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  throw new Error(`Cannot run ${command[0]}: ${said}`);
}

/** `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65534;

/** The command line that runs a program without root's rights. */
export function unprivileged(command: readonly string[]): readonly string[] {
  if (Deno.uid() !== 0) return command;
  return ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", ...command];
}

/** Makes a directory for a server. */
export async function makeServerDirectory(prefix: string): Promise<string> {
  const directory = await Deno.makeTempDir({ prefix });
  if (Deno.uid() === 0) await Deno.chown(directory, NOBODY, NOBODY);
  return directory;
}

/** A port that nobody listened on a moment ago. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

async function run(command: readonly string[]): Promise<Deno.CommandOutput> {
  const [program = "", ...args] = command;
  return await new Deno.Command(program, { args, stdin: "null" }).output();
}
