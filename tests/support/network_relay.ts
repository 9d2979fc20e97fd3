// deno-lint-ignore-file no-console -- it tells who started it that it listens
/**
 * Stands in a network of its own at the place of servers that are outside of it: what is said to a
 * port goes on to a Unix socket, which is no matter of networks. Arguments: `address:port=path`.
 */
import { connect, createServer } from "node:net";

for (const arg of Deno.args) {
  const [, host = "", port = "", path = ""] = /^(.+):(\d+)=(.+)$/.exec(arg) ?? [];
  const server = createServer((client) => {
    const upstream = connect({ path });
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on("error", end).on("close", end);
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen({ host, port: Number(port) }, resolve));
}
console.log("ready");
// Ends with the one who started it, whatever became of that one.
for await (const _ of Deno.stdin.readable) { /* nothing is said */ }
Deno.exit(0);
