import assert from "node:assert/strict";
import { join } from "node:path";
import { command, type DaemonProcess, startDaemon } from "../support/daemon.ts";
import { needs } from "../support/needs.ts";
import { needsSmallDisk, openSmallDisk } from "../support/small_disk.ts";
import { countByAddress, openPostOffice } from "../support/smtp.ts";
import { type JobSaid, mailBy, makeSite } from "./site.ts";
import { addressOf, fromNow, smallCourse } from "./small_course.ts";

const disk = needsSmallDisk();
const prlimit = needs("prlimit");

/** Lets a process write to no file any more, or again; what it had opened stays open. */
async function setWritable({ pid }: DaemonProcess, isWritable: boolean): Promise<void> {
  const limit = isWritable ? "unlimited" : "0:unlimited";
  const args = ["--pid", String(pid), `--fsize=${limit}`];
  const { success } = await new Deno.Command(prlimit.found ?? "", { args }).output();
  assert.ok(success);
}

/** Without it, the kernel ends a process that writes beyond its limit. */
const SPARED = ["sh", "-c", 'trap "" XFSZ; exec "$@"', "sh"];

Deno.test({
  name:
    `a daemon whose store cannot be written any more stays up, says so, and goes on when it can${prlimit.nameSuffix}`,
  ignore: prlimit.ignore,
  async fn() {
    await using office = await openPostOffice();
    await using site = await makeSite({ mail: mailBy(office.url) });
    await site.putCourse(smallCourse([]));
    await using daemon = startDaemon(site.dir, [], { through: SPARED });
    const page = await daemon.page();
    await setWritable(daemon, false);
    await site.putCourse(smallCourse([{ id: 1, startAt: fromNow({ days: 1 }), students: [1] }]));
    const { properties } = await daemon.logged("planning failed and is tried again");
    assert.match(
      String(properties.error),
      /scheduler\.db as the disk does not give or take its data$/,
    );
    const { stderr } = await command(site.dir, ["status"]);
    assert.match(stderr, /^planning fails since .*the disk does not give or take its data$/m);
    assert.match(stderr, /^Try: look at the disk/m);
    assert.match(await (await fetch(page)).text(), /The scheduler cannot do its work/);

    await setWritable(daemon, true);
    await daemon.logged("job succeeded");
    const job = await site.ask<JobSaid>("job", "student_reminder/1/PRODUCTION");
    assert.deepEqual([job.state, job.attempt], ["succeeded", 1]);
    assert.deepEqual(countByAddress(office.arrivals), { [addressOf(1)]: 1 });
  },
});

for (const isThere of [false, true]) {
  const what = isThere ? "a store that lies" : "no store yet, and its place";
  Deno.test({
    name:
      `run exits with 4 where there is ${what} on a disk that nobody may write${disk.nameSuffix}`,
    ignore: disk.ignore,
    async fn() {
      await using site = await makeSite({ store: "sqlite:state/scheduler.db" });
      await site.putCourse(smallCourse([]));
      const state = join(site.dir, "state");
      await Deno.mkdir(state);
      await using place = await openSmallDisk(state, { kilobytes: 1_024 });
      if (isThere) {
        await using daemon = startDaemon(site.dir, ["--exit-when-idle"], place);
        assert.equal(await daemon.ended(), 0);
      }
      await place.makeReadOnly();
      const { code, stderr } = await command(site.dir, ["run"], place);
      assert.equal(code, 4, stderr);
      assert.match(stderr, /^Error: Cannot (create|write) .*state\/scheduler\.db/m);
      assert.match(stderr, /^Try: .*\bwrite\b/m);
      assert.doesNotMatch(stderr, /^\s+at /m);
    },
  });
}
