import assert from "node:assert/strict";
import { StoreError } from "../../src/domain/errors.ts";
import { createApp } from "../../src/http/app.tsx";
import { allowedHosts } from "../../src/http/hosts.ts";
import { createWorld, type World } from "./support/world.ts";

const PATHS = ["/", "/api/v1/status", "/healthz", "/nothing", "/assets/page.css"];

Deno.test("every answer carries the protective headers", () =>
  within(async ({ get }) => {
    for (const path of PATHS) {
      const { headers } = await get(path);
      const policy = headers.get("content-security-policy") ?? "";
      assert.match(policy, /^default-src 'none'; style-src 'self'; script-src 'self'/, path);
      assert.match(policy, /frame-ancestors 'none'; base-uri 'none'; form-action 'self'$/, path);
      assert.doesNotMatch(policy, /unsafe/, path);
      assert.equal(headers.get("x-content-type-options"), "nosniff", path);
      assert.equal(headers.get("referrer-policy"), "same-origin", path);
      assert.equal(headers.get("cross-origin-opener-policy"), "same-origin", path);
      assert.equal(headers.get("cross-origin-resource-policy"), "same-origin", path);
    }
  }));

Deno.test("pages and data are not to be stored", () =>
  within(async ({ get }) => {
    for (const path of ["/", "/people", "/events", "/healthz", "/nothing"]) {
      assert.equal((await get(path)).headers.get("cache-control"), "no-store", path);
    }
  }));

Deno.test("page holds no script or style of its own", () =>
  within(async ({ text }) => {
    assert.doesNotMatch(await text("/"), /<style|\sstyle=|\son\w+=|<script>|javascript:/);
  }));

for (const host of ["127.0.0.1:8787", "localhost:8787", "LOCALHOST:8787", "[::1]:8787"]) {
  Deno.test(`page answers to the Host ${host}`, () =>
    within(async ({ get }) => {
      assert.equal((await get("/", { headers: { host } })).status, 200);
    }));
}

for (
  const host of ["evil.example", "evil.example:8787", "127.0.0.1", "127.0.0.1:80", "localhost"]
) {
  Deno.test(`page refuses the Host ${host}`, () =>
    within(async ({ get }) => {
      for (const path of PATHS) {
        const answer = await get(path, { headers: { host } });
        assert.equal(answer.status, 421, path);
        assert.match(answer.headers.get("content-type") ?? "", /^text\/plain/);
        assert.match(await answer.text(), /^This page answers only under its own address: 127/);
      }
    }));
}

Deno.test("page behind a Unix socket answers to any Host", () =>
  within(async ({ sources }) => {
    const app = createApp(sources, null);
    const answer = await app.fetch(new Request("http://scheduler.example/healthz"));
    assert.equal(answer.status, 200);
  }));

Deno.test("allowedHosts() leaves out the port that browsers leave out", () => {
  assert.ok(allowedHosts("127.0.0.1", 80).has("localhost"));
  assert.ok(!allowedHosts("127.0.0.1", 8787).has("localhost"));
});

Deno.test("allowedHosts() has the listen address itself, IPv6 in brackets", () => {
  assert.ok(allowedHosts("fd00::1", 8787).has("[fd00::1]:8787"));
  assert.ok(allowedHosts("Klas.example", 8787).has("klas.example:8787"));
});

for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
  Deno.test(`page refuses ${method}`, () =>
    within(async ({ get }) => {
      for (const path of PATHS) {
        const answer = await get(path, { method });
        assert.equal(answer.status, 405, path);
        assert.equal(answer.headers.get("allow"), "GET, HEAD");
      }
    }));
}

Deno.test("page answers HEAD without a body", () =>
  within(async ({ get }) => {
    const answer = await get("/", { method: "HEAD" });
    assert.equal(answer.status, 200);
    assert.equal(await answer.text(), "");
  }));

for (const path of ["/nothing", "/jobs/nobody", "/assets/secret.txt", "/assets/../deno.json"]) {
  Deno.test(`page says in plain words that ${path} is not there`, () =>
    within(async ({ get }) => {
      const answer = await get(path);
      assert.equal(answer.status, 404);
      assert.match(await answer.text(), /<h1>There is nothing at this address\.<\/h1>/);
    }));
}

Deno.test("assets may be kept under the address that the page names, and only there", () =>
  within(async ({ get, text }) => {
    const url = /href="(\/assets\/page\.css\?v=[0-9a-f]+)"/.exec(await text("/"))?.[1];
    assert.ok(url);
    const kept = await get(url);
    assert.match(kept.headers.get("cache-control") ?? "", /immutable/);
    assert.equal(kept.headers.get("content-type"), "text/css; charset=utf-8");
    const other = await get("/assets/page.css?v=0");
    assert.equal(other.headers.get("cache-control"), "no-cache");
    const etag = other.headers.get("etag") ?? "";
    assert.equal(
      (await get("/assets/page.css", { headers: { "if-none-match": etag } })).status,
      304,
    );
  }));

Deno.test("a store that cannot be read makes a page that says so, and a log line", () =>
  within(async ({ sources, errors }) => {
    const hint = "try again in a moment";
    const broken = new StoreError("STORE_BUSY", "Cannot read the store: it is locked", { hint });
    const app = createApp({ ...sources, readStatus: () => Promise.reject(broken) }, null);
    const page = await app.fetch(new Request("http://127.0.0.1:8787/"));
    assert.equal(page.status, 500);
    assert.match(await page.text(), /STORE_BUSY: Cannot read the store/);
    const data = await app.fetch(new Request("http://127.0.0.1:8787/api/v1/status"));
    assert.equal(data.status, 500);
    const message = "Cannot read the store: it is locked";
    assert.deepEqual(await data.json(), { error: { code: "STORE_BUSY", message, hint } });
    assert.equal(errors.length, 2);
  }));

async function within(run: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld();
  try {
    await run(world);
  } finally {
    await world.close();
  }
}
