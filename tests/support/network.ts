/**
 * A network of its own with hosts in it, whose links a test may cut. It is seen only by processes that
 * are started through it: nothing of the machine changes.
 * @module
 */
import { connect, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { Lines } from "./lines.ts";
import { type Need, needs } from "./needs.ts";
import { within } from "./within.ts";

const RELAY = fileURLToPath(new URL("./network_relay.ts", import.meta.url));

/** Where the servers stand in the network. */
export const DATABASE_HOST = "10.77.0.1";
export const MAIL_HOST = "10.77.0.2";
const PORT = 7_000;

/** A host of the network. */
export interface NetworkHost {
  readonly name: string;
  /** What to start programs through that are to run on it; it is their host name too. */
  readonly through: readonly string[];
  /** Loses everything that goes over its link, of which nobody is told; or joins it again. */
  setLink(isUp: boolean): Promise<void>;
  /** Loses what it says to the database alone, or no longer. */
  setDatabase(isReached: boolean): Promise<void>;
}

/** The network; it is gone at the end of its scope. */
export interface Network extends AsyncDisposable {
  readonly hosts: readonly NetworkHost[];
  /** The port of both servers. */
  readonly port: number;
}

/** Whether this machine lets a process have a network of its own. */
export function needsNetwork(): Need {
  const ip = needs("ip");
  if (ip.ignore || Deno.uid() === 0 && canMakeNetworks()) return ip;
  const nameSuffix = " [needs root, and a kernel that lets it make networks]";
  return { found: null, ignore: true, nameSuffix };
}

/**
 * Makes a network with hosts.
 * @param names of the hosts
 * @param servers Unix sockets of the servers that stand in it
 */
export async function openNetwork(
  names: readonly string[],
  servers: { readonly database: string; readonly mail: string },
): Promise<Network> {
  const keeper = await start(["unshare", "--net", "--mount", "sh", "-c", script(names)]);
  const inside = ["nsenter", "--target", String(keeper.pid), "--net", "--mount", "--"];
  const relay = await start([
    ...[...inside, Deno.execPath(), "run", "-A", "--no-config", RELAY],
    `${DATABASE_HOST}:${PORT}=${servers.database}`,
    `${MAIL_HOST}:${PORT}=${servers.mail}`,
  ]);
  const ip = (...args: readonly string[]): Promise<void> => run([...inside, "ip", ...args]);
  const hosts = names.map((name): NetworkHost => ({
    name,
    through: [
      ...["nsenter", `--net=/proc/${keeper.pid}/root/run/netns/${name}`],
      ...["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', name],
    ],
    setLink: (isUp) =>
      isUp
        ? ip("link", "set", `to-${name}`, "master", "hub")
        : ip("link", "set", `to-${name}`, "nomaster"),
    setDatabase: (isReached) =>
      ip("-n", name, "route", isReached ? "del" : "add", "blackhole", `${DATABASE_HOST}/32`),
  }));
  return {
    hosts,
    port: PORT,
    async [Symbol.asyncDispose]() {
      await relay.end();
      await keeper.end();
    },
  };
}

/** Lets a server on a port of 127.0.0.1 be reached by a Unix socket too. */
export async function openUnixDoor(path: string, port: number): Promise<AsyncDisposable> {
  const server = createServer((client) => {
    const upstream = connect({ host: "127.0.0.1", port });
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on("error", end).on("close", end);
    client.pipe(upstream).pipe(client);
  });
  const listening = Promise.withResolvers<void>();
  server.listen(path, () => listening.resolve());
  await listening.promise;
  return {
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

function canMakeNetworks(): boolean {
  const args = ["--net", "--mount", "sh", "-c", "ip link set lo up"];
  try {
    return new Deno.Command("unshare", { args, stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

/** A switch with a cable to each host; it stands until its input ends. */
function script(names: readonly string[]): string {
  const lines = names.flatMap((name, at) => [
    `ip netns add ${name}`,
    `ip link add to-${name} type veth peer name eth0 netns ${name}`,
    `ip link set to-${name} master hub up`,
    `ip -n ${name} addr add 10.77.0.${at + 11}/24 dev eth0`,
    `ip -n ${name} link set eth0 up`,
    `ip -n ${name} link set lo up`,
  ]);
  return [
    ...["set -e", "mount -t tmpfs none /run", "mkdir /run/netns", "ip link set lo up"],
    // By itself it would take the address of one of its hosts, and another when that one is cut off:
    // the others would speak to nobody until they ask again.
    ...[
      "ip link add hub address 02:00:00:00:00:01 type bridge",
      `ip addr add ${DATABASE_HOST}/24 dev hub`,
    ],
    ...[`ip addr add ${MAIL_HOST}/24 dev hub`, "ip link set hub up"],
    ...lines,
    ...["echo ready", "exec cat"],
  ].join("\n");
}

interface Started {
  readonly pid: number;
  end(): Promise<void>;
}

async function start(command: readonly string[]): Promise<Started> {
  const [program = "", ...args] = command;
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped" }).spawn();
  const stdout = new Lines(child.stdout);
  const ready = stdout.find((line) => line === "ready" ? line : null);
  if (await within(ready, () => "a network") === null) throw new Error("no network was made");
  return {
    pid: child.pid,
    async end() {
      await child.stdin.close();
      await within(Promise.all([child.status, stdout.ended]), () => "the end of a network");
    },
  };
}

async function run(command: readonly string[]): Promise<void> {
  const [program = "", ...args] = command;
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
