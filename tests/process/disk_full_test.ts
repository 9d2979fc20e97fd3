import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { command, type DaemonProcess, startDaemon } from "../support/daemon.ts";
import { needsSmallDisk, openSmallDisk, type SmallDisk } from "../support/small_disk.ts";
import { countByAddress, openPostOffice, type PostOffice } from "../support/smtp.ts";
import { type JobSaid, mailBy, makeSite, type Section, type Site } from "./site.ts";
import { within } from "../support/within.ts";
import { addressOf, fromNow, numbers, smallCourse } from "./small_course.ts";

/** Enough for the store and its log, and soon full. */
const KILOBYTES = 1_024;
const STUDENTS = numbers(3);
const EVERYBODY_ONCE = Object.fromEntries(STUDENTS.map((student) => [addressOf(student), 1]));

const need = needsSmallDisk();

interface Place extends AsyncDisposable {
  readonly site: Site;
  readonly disk: SmallDisk;
  /** Starts a daemon that sees the disk. */
  start(): DaemonProcess;
  ask<T>(...args: readonly string[]): Promise<T>;
}

/** A site whose store lies on a disk of its own. */
async function placeWithDisk(part: Section): Promise<Place> {
  const site = await makeSite({ ...part, store: "sqlite:state/scheduler.db" });
  const directory = join(site.dir, "state");
  await Deno.mkdir(directory);
  const disk = await openSmallDisk(directory, { kilobytes: KILOBYTES });
  const { through } = disk;
  return {
    ...{ site, disk },
    start: () => startDaemon(site.dir, [], { through }),
    async ask(...args) {
      const { stdout, stderr } = await command(site.dir, [...args, "--json"], { through });
      if (stdout === "") throw new Error(stderr);
      return JSON.parse(stdout);
    },
    async [Symbol.asyncDispose]() {
      await disk[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
    },
  };
}

/** Ends the daemon and looks whether all is sound: nothing damaged, nothing lost, nobody mailed twice. */
async function assertSound(
  { site, disk, ask }: Place,
  { daemon, office }: { readonly daemon: DaemonProcess; readonly office: PostOffice },
): Promise<void> {
  const job = await ask<JobSaid>("job", "student_reminder/1/PRODUCTION");
  assert.deepEqual([job.state, job.attempt], ["succeeded", 1]);
  daemon.kill("SIGTERM");
  assert.equal(await daemon.ended(), 0);
  assert.deepEqual(countByAddress(office.arrivals), EVERYBODY_ONCE);
  const copy = join(site.dir, "copy.db");
  await Deno.copyFile(disk.path("scheduler.db"), copy);
  using store = new DatabaseSync(copy);
  assert.deepEqual({ ...store.prepare("PRAGMA integrity_check").get() }, { integrity_check: "ok" });
}

Deno.test({
  name:
    `a daemon whose disk is full stays up, says so, and sends when there is room${need.nameSuffix}`,
  ignore: need.ignore,
  async fn() {
    await using office = await openPostOffice();
    await using place = await placeWithDisk({ mail: mailBy(office.url) });
    const { site, disk } = place;
    await site.putCourse(smallCourse([]));
    await using daemon = place.start();
    const page = await daemon.page();
    const startAt = fromNow({ days: 1 });
    await disk.fill();
    await site.putCourse(smallCourse([{ id: 1, startAt, students: STUDENTS }]));

    const { properties } = await daemon.logged("planning failed and is tried again");
    assert.match(String(properties.error), /scheduler\.db as the disk is full$/);
    const { code, stdout, stderr } = await command(site.dir, ["status"], disk);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`process ${daemon.pid}\\b`));
    assert.match(stderr, /^planning fails since .*: Cannot use the store .* as the disk is full$/m);
    assert.match(stderr, /^Try: make room on the disk/m);
    const html = await (await fetch(page)).text();
    assert.match(html, /The scheduler cannot do its work/);
    assert.match(html, /the disk is full/);
    assert.match(html, /Make room on the disk/);
    assert.equal(office.arrivals.length, 0);

    await disk.makeRoom();
    await daemon.logged("job succeeded");
    const after = await place.ask<{ troubles: unknown[] }>("status");
    assert.deepEqual(after.troubles, []);
    await assertSound(place, { daemon, office });
  },
});

Deno.test({
  name:
    `mails that a server took while the disk was full are written down when there is room, and not sent again${need.nameSuffix}`,
  ignore: need.ignore,
  async fn() {
    const full = Promise.withResolvers<void>();
    await using office = await openPostOffice({
      async beforeAnswer(_, number) {
        if (number === 1) full.resolve(place.disk.fill());
        await full.promise;
      },
    });
    await using place = await placeWithDisk({ mail: mailBy(office.url) });
    const training = { id: 1, startAt: fromNow({ days: 1 }), students: STUDENTS };
    await place.site.putCourse(smallCourse([training]));
    await using daemon = place.start();
    await full.promise;
    // By then it has tried for many seconds.
    const fourth = (line: string): true | null =>
      /heartbeat failed.*"failures":4/.test(line) || null;
    await within(daemon.stderr.find(fourth), () => "the fourth failure of the heartbeat");
    assert.ok(!daemon.log().some(({ message }) => message === "job succeeded"));
    await place.disk.makeRoom();
    await daemon.logged("job succeeded");
    await assertSound(place, { daemon, office });
  },
});
