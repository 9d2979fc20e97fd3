import assert from "node:assert/strict";
import { request, type RequestOptions } from "node:http";
import { join } from "node:path";
import type { ListenSettings } from "../../src/config/config.ts";
import { SchedulerError } from "../../src/domain/errors.ts";
import { servePage } from "../../src/http/serve.ts";
import { createWorld, type World } from "./support/world.ts";

const ANY_PORT: ListenSettings = { kind: "tcp", hostname: "127.0.0.1", port: 0 };

Deno.test("servePage() tells the port it got and answers there", () =>
  within(async ({ sources }) => {
    const page = await servePage(sources, ANY_PORT);
    assert.match(page.address, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    const answer = await fetch(`${page.address}/healthz`);
    assert.equal(answer.status, 200);
    await answer.body?.cancel();
    await page.close();
  }));

Deno.test("servePage() refuses a foreign Host on the port it got", () =>
  within(async ({ sources }) => {
    const page = await servePage(sources, ANY_PORT);
    const { port } = new URL(page.address);
    const headers = { host: "evil.example" };
    assert.equal(await statusOf({ host: "127.0.0.1", port, path: "/", headers }), 421);
    await page.close();
  }));

Deno.test("servePage() says that the port is taken", () =>
  within(async ({ sources }) => {
    const page = await servePage(sources, ANY_PORT);
    const port = Number(new URL(page.address).port);
    await assert.rejects(
      servePage(sources, { kind: "tcp", hostname: "127.0.0.1", port }),
      (thrown) =>
        thrown instanceof SchedulerError && thrown.code === "PORT_TAKEN" &&
        thrown.hint.includes("http.listen"),
    );
    await page.close();
  }));

Deno.test("servePage() says that an address is not this machine's", () =>
  within(async ({ sources }) => {
    await assert.rejects(
      servePage(sources, { kind: "tcp", hostname: "192.0.2.1", port: 0 }),
      (thrown) => thrown instanceof SchedulerError && thrown.code === "PORT_UNUSABLE",
    );
  }));

Deno.test("servePage() listens on a Unix socket and removes it at the end", () =>
  withinDirectory(async ({ sources }, directory) => {
    const path = join(directory, "http.sock");
    const page = await servePage(sources, { kind: "unix", path });
    assert.equal(page.address, `unix:${path}`);
    assert.equal(await statusOf({ socketPath: path, path: "/healthz" }), 200);
    await page.close();
    await assert.rejects(Deno.lstat(path), Deno.errors.NotFound);
  }));

Deno.test("servePage() takes over a socket that a killed daemon left", () =>
  withinDirectory(async ({ sources }, directory) => {
    const path = join(directory, "http.sock");
    const left = join(directory, "left.sock");
    const listener = Deno.listen({ transport: "unix", path });
    await Deno.link(path, left);
    listener.close();
    const page = await servePage(sources, { kind: "unix", path: left });
    assert.equal(await statusOf({ socketPath: left, path: "/healthz" }), 200);
    await page.close();
  }));

Deno.test("servePage() leaves a socket alone that somebody listens on", () =>
  withinDirectory(async ({ sources }, directory) => {
    const path = join(directory, "http.sock");
    const page = await servePage(sources, { kind: "unix", path });
    await assert.rejects(
      servePage(sources, { kind: "unix", path }),
      (thrown) => thrown instanceof SchedulerError && thrown.code === "PORT_TAKEN",
    );
    assert.equal(await statusOf({ socketPath: path, path: "/healthz" }), 200);
    await page.close();
  }));

Deno.test("servePage() leaves a file alone that is no socket", () =>
  withinDirectory(async ({ sources }, directory) => {
    const path = join(directory, "notes.txt");
    await Deno.writeTextFile(path, "mine");
    await assert.rejects(servePage(sources, { kind: "unix", path }), SchedulerError);
    assert.equal(await Deno.readTextFile(path), "mine");
  }));

Deno.test("servePage() ends when the signal aborts, and closing it twice does no harm", () =>
  within(async ({ sources }) => {
    const stop = new AbortController();
    const page = await servePage(sources, ANY_PORT, stop.signal);
    stop.abort();
    await page.close();
    await page.close();
    await assert.rejects(fetch(`${page.address}/healthz`));
  }));

function statusOf(options: RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(options, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    asked.on("error", reject);
    asked.end();
  });
}

async function within(run: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld();
  try {
    await run(world);
  } finally {
    await world.close();
  }
}

async function withinDirectory(
  run: (world: World, directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await within((world) => run(world, directory));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
