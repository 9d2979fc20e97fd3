import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Buffer } from "node:buffer";

/** A way to a server that can be cut or that can lose everything. */
export interface TcpProxy extends AsyncDisposable {
  /** Where it listens, on 127.0.0.1. */
  readonly port: number;
  /** Connections that were made through it. */
  connections(): number;
  /**
   * Cuts the next connection on which a client says something with this text.
   * @param text what the client says
   * @param when `before`: the server never hears it; `after`: it does, but its answer is lost
   */
  cutAt(text: string, when: "before" | "after"): void;
  /**
   * Loses everything that is said from now on, though every connection stays open.
   * @param text where given: from the moment in which a client says it
   * @returns resolves once something was lost
   */
  freeze(text?: string): Promise<void>;
  /** Lets everything through again, on new connections. */
  thaw(): void;
  /** Cuts every connection. */
  cutAll(): void;
}

/** Starts a proxy to a port on 127.0.0.1. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let connections = 0;
  let cut: { readonly text: string; readonly when: "before" | "after" } | null = null;
  let frozen: { readonly text: string; isNow: boolean; readonly lost: () => void } | null = null;

  const server = createServer((client) => {
    connections += 1;
    const upstream = connect({ host: "127.0.0.1", port: target });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    let isMute = false;
    const end = (): void => {
      // That one end has given up is lost on the other, too.
      if (frozen?.isNow) return;
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    client.on("data", (bytes: Uint8Array) => {
      if (frozen !== null && Buffer.from(bytes).includes(frozen.text)) frozen.isNow = true;
      if (frozen?.isNow) return frozen.lost();
      if (cut !== null && Buffer.from(bytes).includes(cut.text)) {
        const { when } = cut;
        cut = null;
        isMute = true;
        if (when === "before") return end();
        // Its answer shows that the server has done it.
        upstream.once("data", end);
      }
      upstream.write(bytes);
    });
    upstream.on("data", (bytes: Uint8Array) => {
      if (!frozen?.isNow && !isMute) client.write(bytes);
    });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", () => listening.resolve());
  await listening.promise;
  const { port } = server.address() as AddressInfo; // it listens on TCP

  function cutAll(): void {
    for (const [client, upstream] of pairs) {
      client.destroy();
      upstream.destroy();
    }
    pairs.clear();
  }

  return {
    port,
    connections: () => connections,
    cutAt: (text, when) => cut = { text, when },
    async freeze(text = "") {
      const something = Promise.withResolvers<void>();
      frozen = { text, isNow: text === "", lost: something.resolve };
      await something.promise;
    },
    thaw() {
      frozen = null;
    },
    cutAll,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      cutAll();
      await closed.promise;
    },
  };
}
