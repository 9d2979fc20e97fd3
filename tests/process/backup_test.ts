import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { command, startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { type JobSaid, mailBy, makeSite } from "./site.ts";
import { fromNow, smallCourse } from "./small_course.ts";

Deno.test("a backup made while the daemon works is put in place of the store, and nobody is mailed again", async () => {
  await using office = await openPostOffice();
  await using site = await makeSite({ mail: mailBy(office.url) });
  const trainings = [1, 2].map((id) => ({
    id,
    startAt: fromNow({ days: id * 20 - 19 }),
    students: [id],
  }));
  await site.putCourse(smallCourse(trainings));
  const copy = join(site.dir, "copy.db");
  {
    await using daemon = startDaemon(site.dir);
    await office.until(1);
    await daemon.logged("job succeeded");
    const { code, stdout } = await command(site.dir, ["backup", copy]);
    assert.equal(code, 0, stdout);
    const again = await command(site.dir, ["backup", copy]);
    assert.equal(again.code, 2, "a file that is there is not replaced unasked");
    assert.equal((await command(site.dir, ["backup", copy, "--force"])).code, 0);
    daemon.kill("SIGTERM");
    await daemon.ended();
  }
  assert.equal((Deno.statSync(copy).mode ?? 0) & 0o777, 0o600);
  for (const rest of ["", "-wal", "-shm"]) {
    await Deno.remove(join(site.dir, `scheduler.db${rest}`)).catch(() => {});
  }
  await Deno.rename(copy, join(site.dir, "scheduler.db"));
  await using daemon = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await daemon.ended(), 0);
  assert.equal(office.arrivals.length, 1);
  const jobs = await site.ask<JobSaid[]>("jobs");
  assert.deepEqual(jobs.map(({ id, state }) => [id, state]), [
    ["student_reminder/2/PRODUCTION", "scheduled"],
    ["student_reminder/1/PRODUCTION", "succeeded"],
  ]);
  const left = [...Deno.readDirSync(site.dir)].map(({ name }) => name);
  assert.ok(!left.some((name) => name.endsWith(".part")), left.join(" "));
});

Deno.test("a daemon that did not end in good order looks for damage, and refuses a store that has some", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 20 }), students: [1] }]));
  {
    await using daemon = startDaemon(site.dir);
    await daemon.logged("plan changed");
    daemon.kill("SIGKILL");
    await daemon.ended();
  }
  const path = join(site.dir, "scheduler.db");
  const raw = new DatabaseSync(path);
  raw.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  raw.close();
  const { size } = Deno.statSync(path);
  // A table's page, not one of the schema's: the store opens, and lies.
  const file = Deno.openSync(path, { write: true });
  file.seekSync(size - 4_096, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(4_096).fill(0x5a));
  file.close();
  await using daemon = startDaemon(site.dir);
  assert.equal(await daemon.ended(), 4);
  assert.match(daemon.stderr.text(), /Error: .*damaged/);
  assert.match(daemon.stderr.text(), /Try: .*backup/);
});
