/**
 * An HTTP server on loopback that writes down what it is asked, and that tests can wait for.
 * @module
 */
import { within } from "./within.ts";

/** What it was asked. */
export interface Heard {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** The server. */
export interface Listener extends AsyncDisposable {
  /** Such as `http://127.0.0.1:4711/hook/secret`. */
  readonly url: string;
  readonly heard: readonly Heard[];
  /** Decides how a request is answered; by default with 200. */
  answer: (heard: Heard, number: number) => Response | Promise<Response>;
  /** Waits until it was asked so many times. */
  until(count: number): Promise<void>;
}

/** Opens a server. */
export function openListener(): Listener {
  const heard: Heard[] = [];
  let came = Promise.withResolvers<void>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      const one = { method, path: `${pathname}${search}`, headers, body: await request.text() };
      const number = heard.push(one);
      came.resolve();
      came = Promise.withResolvers();
      return await listener.answer(one, number);
    },
  );
  const until = async (count: number): Promise<void> => {
    while (heard.length < count) await came.promise;
  };
  const listener: Listener = {
    ...{ url: `http://127.0.0.1:${server.addr.port}/hook/s3cret?key=tiger`, heard },
    answer: () => new Response("ok"),
    until: (count) => within(until(count), () => `${count} requests; there are ${heard.length}`),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  return listener;
}
