import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { startDaemon } from "../support/daemon.ts";
import { needsSmallDisk, openSmallDisk } from "../support/small_disk.ts";
import { countByAddress, openPostOffice } from "../support/smtp.ts";
import { mailBy, makeSite } from "./site.ts";
import { addressOf, fromNow, smallCourse } from "./small_course.ts";

const small = needsSmallDisk();

Deno.test({
  name:
    `a disk that is full loses nothing: it is said, and all goes out when there is room${small.nameSuffix}`,
  ignore: small.ignore,
  async fn() {
    await using office = await openPostOffice();
    await using site = await makeSite({
      mail: mailBy(office.url),
      store: "sqlite:state/scheduler.db",
    });
    const early = { id: 1, startAt: fromNow({ days: 1 }), students: [1] };
    await site.putCourse(smallCourse([early]));
    await Deno.mkdir(join(site.dir, "state"));
    await using disk = await openSmallDisk(join(site.dir, "state"), { kilobytes: 2_048 });
    {
      await using daemon = startDaemon(site.dir, [], { through: disk.through });
      const page = await daemon.page();
      await daemon.logged("job succeeded");
      await disk.fill();
      const late = { id: 2, startAt: fromNow({ days: 1 }), students: [2, 3] };
      await site.putCourse(smallCourse([early, late]));
      const { properties } = await daemon.logged(/^(planning|dispatching) failed/);
      assert.match(JSON.stringify(properties), /the disk is full/);
      const told = await (await fetch(page)).text();
      assert.match(told, /the disk is full/);
      assert.equal(office.arrivals.length, 1);
      await disk.makeRoom();
      await office.until(3);
      await daemon.logged("job succeeded");
      daemon.kill("SIGTERM");
      assert.equal(await daemon.ended(), 0);
    }
    const [one, two, three] = [addressOf(1), addressOf(2), addressOf(3)];
    assert.deepEqual(countByAddress(office.arrivals), { [one]: 1, [two]: 1, [three]: 1 });
    const copy = join(site.dir, "copy.db");
    await Deno.copyFile(disk.path("scheduler.db"), copy);
    const raw = new DatabaseSync(copy);
    assert.deepEqual({ ...raw.prepare("PRAGMA integrity_check").get() }, { integrity_check: "ok" });
    const attempts = raw.prepare("SELECT id, state, attempt FROM job ORDER BY id").all();
    raw.close();
    assert.deepEqual(attempts.map((row) => [row["id"], row["state"], row["attempt"]]), [
      ["student_reminder/1/PRODUCTION", "succeeded", 1],
      ["student_reminder/2/PRODUCTION", "succeeded", 1],
    ]);
  },
});
