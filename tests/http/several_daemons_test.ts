import assert from "node:assert/strict";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { createFakeClock } from "../support/fake_clock.ts";
import { readMetricsText } from "../support/metrics_text.ts";
import { joinHost } from "./support/hosts.ts";
import { createWorld, type World } from "./support/world.ts";

const START = "2026-12-01T09:00:00Z";
const DAY_MS = 86_400_000;

/** Where the page's own daemon is one of several: it is of version 1.0.0 on klas, and plans. */
async function within(run: (world: World) => Promise<void>): Promise<void> {
  const real = await openSqliteStore({ path: ":memory:", clock: createFakeClock(START) });
  const store: Store = { ...real, isShared: true };
  const world = await createWorld({ now: START, store });
  const ask = { pid: 4711, host: "klas", leaseMs: 3_600_000, force: true, locked: false };
  const own = { ...ask, holder: "d1", version: "1.0.0", now: world.clock.now() };
  await store.acquireLease({ ...own, name: "daemon" });
  await store.acquireLease({ ...own, name: "planner", binds: false });
  try {
    await run(world);
  } finally {
    await world.close();
  }
}

async function things({ text }: World): Promise<readonly string[]> {
  const found = (await text("/")).matchAll(/<li class="thing (\w+)"><h3>(.*?)<\/h3>/g);
  return [...found].map(([, level, title]) => `${level}: ${title}`);
}

/** The rows of the table of hosts, as they read. */
function hostsOf(page: string): readonly string[] {
  const [, table = ""] = /<section id="daemons".*?<tbody>(.*?)<\/tbody>/s.exec(page) ?? [];
  return [...table.matchAll(/<tr.*?<\/tr>/gs)]
    .map(([row]) => row.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ").trim());
}

Deno.test("the first page has no table of hosts where there is but one", () =>
  within(async ({ text }) => {
    assert.doesNotMatch(await text("/"), /id="daemons"/);
  }));

Deno.test("the first page shows every daemon, and that none lacks attention", () =>
  within(async (world) => {
    await joinHost(world, { host: "zolder" });
    const page = await world.text("/");
    assert.deepEqual(hostsOf(page).map((row) => row.slice(0, 30)), [
      "klas process 4711 works plans,",
      "zolder process 815 works today",
    ]);
    assert.deepEqual(await things(world), []);
    assert.doesNotMatch(page, /side by side/);
    const dutch = await world.get("/", { headers: { "accept-language": "nl" } });
    assert.match(hostsOf(await dutch.text())[0] ?? "", /^klas proces 4711 werkt plant ook/);
  }));

Deno.test("the first page notes that versions differ, and makes no alarm of it", () =>
  within(async (world) => {
    await joinHost(world, { host: "zolder", version: "1.1.0" });
    assert.match(await world.text("/"), /Versions 1\.0\.0, 1\.1\.0 work side by side/);
    assert.deepEqual(await things(world), []);
  }));

Deno.test("attention is drawn to a daemon that was not heard of again, until its host has another", () =>
  within(async (world) => {
    await joinHost(world, { host: "zolder" });
    await world.clock.advance(10_000);
    assert.deepEqual(await things(world), ["warning: Nothing is heard of the scheduler on zolder"]);
    const page = await world.text("/");
    assert.match(hostsOf(page)[1] ?? "", /^zolder process 815 not heard of/);
    assert.match(page, /Last heard of today 10:00, as process 815/);
    await joinHost(world, { host: "zolder" });
    assert.deepEqual(await things(world), []);
    assert.equal(hostsOf(await world.text("/")).length, 2);
  }));

Deno.test("nobody misses a daemon that ended in good order", () =>
  within(async (world) => {
    const fence = await joinHost(world, { host: "zolder" });
    await world.store.releaseLease(fence, world.clock.now());
    assert.deepEqual(await things(world), []);
    assert.doesNotMatch(await world.text("/"), /id="daemons"/);
  }));

Deno.test("a daemon that was silent for seven days is not told of any more", () =>
  within(async (world) => {
    await joinHost(world, { host: "zolder" });
    const told = { leaseMs: 30 * DAY_MS, address: "", locked: false, now: world.clock.now() };
    await world.store.renewLease({ name: "daemon", holder: "d1", token: 2 }, told);
    await world.clock.advance(10_000 + 7 * DAY_MS);
    const silent = async (): Promise<boolean> => (await things(world)).join().includes("zolder");
    assert.equal(await silent(), true);
    await world.clock.advance(1);
    assert.equal(await silent(), false);
  }));

Deno.test("attention is drawn to files that hosts do not have alike, with who has which", () =>
  within(async (world) => {
    await joinHost(world, {
      host: "zolder",
      files: { "automations.yaml": "aaaa", "./my.ts": "1111" },
    });
    await joinHost(world, { host: "berging", files: { "automations.yaml": "bbbb" } });
    assert.deepEqual(await things(world), [
      "warning: automations.yaml is not the same on every host",
      "warning: ./my.ts is not the same on every host",
    ]);
    const page = await world.text("/");
    assert.match(page, /zolder: version aaaa/);
    assert.match(page, /berging: does not have it/);
    assert.match(page, /Copy the right one to every host/);
    const config = await world.text("/config");
    assert.match(config, /automations\.yaml is not the same on every host/);
    assert.doesNotMatch(config, /nothing is wrong/i);
    const { differences } = await (await world.get("/api/v1/status")).json();
    assert.deepEqual(differences, [
      {
        file: "automations.yaml",
        versions: [{ hash: "bbbb", hosts: ["berging"] }, { hash: "aaaa", hosts: ["zolder"] }],
      },
      {
        file: "./my.ts",
        versions: [{ hash: "", hosts: ["berging"] }, { hash: "1111", hosts: ["zolder"] }],
      },
    ]);
  }));

Deno.test("/metrics counts daemons that live and that are silent, and files that differ", () =>
  within(async (world) => {
    await joinHost(world, { host: "keller", files: {} });
    await world.clock.advance(10_000);
    await joinHost(world, { host: "zolder", files: { "automations.yaml": "aaaa" } });
    await joinHost(world, { host: "berging", files: { "automations.yaml": "bbbb" } });
    const metrics = readMetricsText(await world.text("/metrics"));
    const values = (name: string): unknown =>
      metrics.get(`bcourse_scheduler_${name}`)?.samples.map(({ labels, value }) => [
        ...[labels["state"] ?? "", value],
      ]);
    assert.deepEqual(values("daemons"), [["alive", 3], ["silent", 1]]);
    assert.deepEqual(values("different_files"), [["", 1]]);
  }));
