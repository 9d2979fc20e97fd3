import type { ListenSettings } from "../config/config.ts";
import type { Clock } from "../domain/clock.ts";
import { messageOf, SchedulerError } from "../domain/errors.ts";
import type { Page } from "../run/daemon.ts";
import type { App } from "./app.tsx";
import { allowedHosts, bracketed } from "./hosts.ts";
import type { PageSources } from "./page_sources.ts";

/** How long answers under way may take once the page is closed. */
const CLOSE_GRACE_MS = 2_000;

/**
 * Serves the page until it is closed or the signal aborts.
 * @param listen where; port 0 takes a free one, which the address then tells
 * @returns where it listens: `http://127.0.0.1:8787` or `unix:/path`
 * @throws {SchedulerError} PORT_TAKEN where another program listens there, PORT_UNUSABLE where this one may not
 */
export async function servePage(
  sources: PageSources,
  listen: ListenSettings,
  signal?: AbortSignal,
): Promise<Page> {
  if (signal?.aborted) throw signal.reason;
  const cut = new AbortController();
  const { server, app } = listen.kind === "tcp"
    ? listenTcp(sources, listen, cut.signal)
    : await listenUnix(sources, listen, cut.signal);
  const { addr } = server;
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    signal?.removeEventListener("abort", onAbort);
    return closing ??= closeServer({ server, app }, { cut, clock: sources.clock });
  };
  const onAbort = (): void => {
    close().catch((thrown) => sources.log.error("page not closed", { error: thrown }));
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  const address = listen.kind === "unix"
    ? `unix:${listen.path}`
    : `http://${bracketed(listen.hostname)}:${portOf(addr)}`;
  return { address, close };
}

type TcpSettings = Extract<ListenSettings, { kind: "tcp" }>;
type UnixSettings = Extract<ListenSettings, { kind: "unix" }>;
/** A server with what it serves. */
interface Served {
  readonly server: Deno.HttpServer;
  readonly app: Promise<App>;
}
type Handler = (request: Request) => Response | Promise<Response>;

function listenTcp(
  sources: PageSources,
  { hostname, port }: TcpSettings,
  signal: AbortSignal,
): Served {
  const place = `${bracketed(hostname)}:${port}`;
  const handle: Handler = async (request) => await (await app).fetch(request);
  const server = tryListen(
    place,
    () => Deno.serve({ hostname, port, signal, onListen: quiet }, handle),
  );
  // Which port it is, and so which Host header is ours, is known only now.
  const app = loadApp(sources, allowedHosts(hostname, portOf(server.addr)));
  return { server, app };
}

async function listenUnix(
  sources: PageSources,
  { path }: UnixSettings,
  signal: AbortSignal,
): Promise<Served> {
  await removeDeadSocket(path);
  const handle: Handler = async (request) => await (await app).fetch(request);
  const server = tryListen(path, () => Deno.serve({ path, signal, onListen: quiet }, handle));
  const app = loadApp(sources, null);
  return { server, app };
}

/** Loads the page while the daemon begins its work, which does not wait for it: 30 ms at each start. */
function loadApp(sources: PageSources, hosts: ReadonlySet<string> | null): Promise<App> {
  const app = import("./app.tsx").then(({ createApp }) => createApp(sources, hosts));
  app.catch((thrown) => sources.log.error("page not loaded", { error: thrown }));
  return app;
}

function tryListen(place: string, listen: () => Deno.HttpServer): Deno.HttpServer {
  try {
    return listen();
  } catch (thrown) {
    if (thrown instanceof Deno.errors.AddrInUse) throw taken(place, thrown);
    throw new SchedulerError("PORT_UNUSABLE", `Cannot listen on ${place}: ${messageOf(thrown)}`, {
      hint: "set http.listen in automations.yaml to an address that this user may listen on",
      cause: thrown,
    });
  }
}

function taken(place: string, cause: unknown): SchedulerError {
  return new SchedulerError("PORT_TAKEN", `Cannot listen on ${place} as another program does`, {
    hint: "end that program, or set http.listen in automations.yaml to another port",
    cause,
  });
}

/** A daemon that was killed leaves its socket behind: a file that nobody listens on any more. */
async function removeDeadSocket(path: string): Promise<void> {
  const isSocket = await Deno.lstat(path).then((found) => found.isSocket, () => false);
  if (!isSocket) return;
  try {
    (await Deno.connect({ transport: "unix", path })).close();
  } catch (thrown) {
    if (thrown instanceof Deno.errors.ConnectionRefused) await Deno.remove(path);
  }
}

async function closeServer(
  { server, app }: Served,
  { cut, clock }: { readonly cut: AbortController; readonly clock: Clock },
): Promise<void> {
  // Else the server would wait for streams that have no end.
  await app.then((one) => one.close(), () => {});
  const closed = new AbortController();
  const waited = clock.sleep(CLOSE_GRACE_MS, closed.signal).then(() => false);
  const isShut = await Promise.race([server.shutdown().then(() => true), waited]);
  closed.abort();
  // Aborting a server that has ended throws.
  if (!isShut) cut.abort();
  await server.finished;
}

function portOf(address: Deno.Addr): number {
  return address.transport === "tcp" ? address.port : 0;
}

function quiet(): void {}
