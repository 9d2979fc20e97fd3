import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Status } from "../../src/run/status.ts";
import { command, type DaemonProcess, startDaemon, startProgram } from "../support/daemon.ts";
import { makeNewerProgram, type NewerProgram } from "../support/newer_program.ts";
import { needs } from "../support/needs.ts";
import { StoreServer } from "../support/postgres_store.ts";
import { makeSite, type Site } from "./site.ts";
import { smallCourse } from "./small_course.ts";

const postgres = needs("postgres");
const server = new StoreServer(postgres.found);
const STILL_IN_USE = /^standing by: the store is still in use by/;

/** Runs the daemon of a later version. */
function startNewer({ main }: NewerProgram, { dir }: Site): DaemonProcess {
  return startProgram(dir, [main, "run"]);
}

/** Runs a command of a later version to its end. */
async function newerSays(
  { main }: NewerProgram,
  { dir }: Site,
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  await using process = startProgram(dir, [main, ...args]);
  const code = await process.ended();
  return { code, stdout: process.stdout.text(), stderr: process.stderr.text() };
}

function schemaOf({ dir }: Site): unknown {
  const database = new DatabaseSync(join(dir, "scheduler.db"), { readOnly: true });
  try {
    return database.prepare("PRAGMA user_version").get()?.user_version;
  } finally {
    database.close();
  }
}

Deno.test("a newer version that starts on a file waits with the schema until the older has ended", async () => {
  await using newer = await makeNewerProgram({ changesSchema: true });
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  await using old = startDaemon(site.dir);
  await old.page();
  const schema = Number(schemaOf(site));
  await using next = startNewer(newer, site);
  const waiting = await next.logged(STILL_IN_USE);
  assert.match(waiting.message, new RegExp(`version \\S+ as process ${old.pid} on `));
  const refused = await newerSays(newer, site, ["migrate"]);
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, new RegExp(`Error: .* process ${old.pid} `));
  assert.match(refused.stderr, /Try: stop it first/);
  assert.equal(schemaOf(site), schema);
  old.kill("SIGTERM");
  assert.equal(await old.ended(), 0);
  await next.page();
  assert.equal(schemaOf(site), schema + 1);
});

Deno.test("migrate brings a file up to date that no daemon works on, and tells what it did", async () => {
  await using newer = await makeNewerProgram({ changesSchema: true });
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  const none = await command(site.dir, ["migrate"]);
  assert.match(none.stderr, /there is no store yet/);
  await using old = startDaemon(site.dir);
  await old.page();
  old.kill("SIGKILL");
  await old.ended();
  const schema = Number(schemaOf(site));
  const same = await command(site.dir, ["migrate"]);
  assert.match(same.stdout, new RegExp(`has schema ${schema} already`));
  const { code, stdout } = await newerSays(newer, site, ["migrate", "--json"]);
  assert.equal(code, 0);
  const { from, to, daemons } = JSON.parse(stdout);
  assert.deepEqual([from, to, daemons], [schema, schema + 1, []]);
  assert.equal(schemaOf(site), schema + 1);
});

Deno.test("an older daemon that stood by does not take over a file that a newer version has changed", async () => {
  await using newer = await makeNewerProgram({ changesSchema: true });
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  await using first = startDaemon(site.dir);
  await first.page();
  await using standby = startDaemon(site.dir);
  await standby.logged("standing by: another daemon runs");
  standby.kill("SIGSTOP");
  first.kill("SIGKILL");
  await first.ended();
  await using next = startNewer(newer, site);
  await next.page();
  standby.kill("SIGCONT");
  next.kill("SIGKILL");
  await next.ended();
  assert.equal(await standby.ended(), 4);
  assert.equal(standby.stdout.all.length, 0, "it never began");
  assert.match(standby.stderr.text(), /Try: install the newer bcourse-scheduler again/);
});

function onServer(name: string, work: (site: Site) => Promise<void>): void {
  Deno.test({
    name: `${name}${postgres.nameSuffix}`,
    ignore: postgres.ignore,
    fn: async () => {
      const { url } = await server.settings();
      await using site = await makeSite({ store: url });
      await site.putCourse(smallCourse([]));
      await work(site);
    },
  });
}

onServer("a newer and an older version of one schema work side by side", async (site) => {
  await using newer = await makeNewerProgram({ changesSchema: false });
  await using old = startDaemon(site.dir);
  await old.page();
  await using next = startNewer(newer, site);
  await next.page();
  const { daemons } = await site.ask<Status>("status");
  assert.deepEqual(daemons.map(({ pid, alive }) => [pid, alive]), [
    [old.pid, true],
    [next.pid, true],
  ]);
  assert.equal(daemons[1]?.version, newer.version);
  const said = await command(site.dir, ["status"]);
  assert.match(said.stdout, /^HOST +PROCESS +VERSION +SINCE +JOBS +DOES$/m);
  assert.match(said.stdout, new RegExp(` ${next.pid} +99\\.0\\.0 .* runs jobs$`, "m"));
  for (const daemon of [old, next]) {
    daemon.kill("SIGTERM");
    assert.equal(await daemon.ended(), 0);
  }
});

onServer(
  "a change of a shared schema waits for the last older daemon, and says which",
  async (site) => {
    await using newer = await makeNewerProgram({ changesSchema: true });
    await using one = startDaemon(site.dir);
    await one.page();
    await using two = startDaemon(site.dir);
    await two.page();
    await using next = startNewer(newer, site);
    const both = await next.logged(STILL_IN_USE);
    for (const { pid } of [one, two]) assert.match(both.message, new RegExp(`process ${pid} on `));
    assert.equal(both.properties.try, "bcourse-scheduler migrate");
    one.kill("SIGTERM");
    await one.ended();
    const last = await next.logged(new RegExp(`^[^,]*process ${two.pid} on [^,]*, and goes`));
    assert.doesNotMatch(last.message, new RegExp(`process ${one.pid} `));
    assert.equal(next.stdout.all.length, 0, "no page as long as it stands by");
    two.kill("SIGTERM");
    await two.ended();
    await next.page();
    const { code, stderr } = await command(site.dir, ["jobs"]);
    assert.equal(code, 4);
    assert.match(stderr, /Try: install the newer bcourse-scheduler again/);
  },
);

onServer(
  "migrate changes a shared schema at once, and older daemons end to be started anew",
  async (site) => {
    await using newer = await makeNewerProgram({ changesSchema: true });
    await using old = startDaemon(site.dir);
    await old.page();
    await using next = startNewer(newer, site);
    await next.logged(STILL_IN_USE);
    const { code, stdout } = await newerSays(newer, site, ["migrate", "--json"]);
    assert.equal(code, 0);
    const { from, to, daemons } = JSON.parse(stdout);
    assert.equal(to, from + 1);
    assert.deepEqual(daemons.map(({ pid }: { pid: number }) => pid), [old.pid]);
    assert.equal(await old.ended(), 4);
    assert.match(old.stderr.text(), /^Error: .* schema has version/m);
    assert.match(old.stderr.text(), /^Try: install the newer bcourse-scheduler again/m);
    await next.page();
  },
);

onServer(
  "a daemon whose store cannot be reached stays up, and begins when it can",
  async (site) => {
    const running = await server.server();
    await running.stop();
    try {
      await using patient = startDaemon(site.dir);
      const { properties } = await patient.logged("standing by: the store cannot be had yet");
      assert.match(JSON.stringify(properties), /server cannot be reached/);
      await using stopped = startDaemon(site.dir);
      await stopped.logged("standing by: the store cannot be had yet");
      stopped.kill("SIGTERM");
      assert.equal(await stopped.ended(), 0);
      const impatient = await command(site.dir, ["run", "--no-wait"]);
      assert.equal(impatient.code, 4);
      const status = await command(site.dir, ["status"]);
      assert.equal(status.code, 4);
      assert.match(status.stderr, /^Error: .* server cannot be reached/m);
      assert.match(status.stderr, /^Try: check that the database server runs/m);
      await running.start();
      await patient.page();
      patient.kill("SIGTERM");
      assert.equal(await patient.ended(), 0);
    } finally {
      await running.start().catch(() => {});
    }
  },
);
