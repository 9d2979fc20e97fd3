import assert from "node:assert/strict";
import { join } from "node:path";
import { startDaemon } from "../support/daemon.ts";
import { within } from "../support/within.ts";
import { makeSite, REMINDER } from "./site.ts";
import { fromNow, smallCourse } from "./small_course.ts";

/** What systemd would hear. */
interface Ear extends Disposable {
  readonly path: string;
  /** Waits for a message with a line that begins so. @returns the message */
  heard(start: string): Promise<string>;
}

/** Listens as systemd does. @param path as NOTIFY_SOCKET has it */
function listen(path: string): Ear {
  const socket = Deno.listenDatagram({ transport: "unixpacket", path: path.replace(/^@/, "\0") });
  const next = async (start: string): Promise<string> => {
    for (;;) {
      const [bytes] = await socket.receive();
      const text = new TextDecoder().decode(bytes);
      if (text.split("\n").some((line) => line.startsWith(start))) return text;
    }
  };
  return {
    path,
    heard: (start) => within(next(start), () => `${start} to be told to systemd`),
    [Symbol.dispose]: () => socket.close(),
  };
}

/** How long the machine has been up, cut to whole hundredths: never later than it is. */
async function upUsec(): Promise<number> {
  return Number((await Deno.readTextFile("/proc/uptime")).split(" ")[0]) * 1_000_000;
}

for (const kind of ["a path", "an abstract name"]) {
  Deno.test(`systemd is told, by ${kind}, that the daemon is ready, reloads, lives and stops`, async () => {
    await using site = await makeSite({});
    const course = smallCourse([{ id: 1, startAt: fromNow({ days: 20 }), students: [1] }]);
    await site.putCourse(course);
    const file = join(site.dir, "notify");
    using ear = listen(kind === "a path" ? file : `@${file}`);
    const env = { NOTIFY_SOCKET: ear.path, WATCHDOG_USEC: "2000000" };
    await using daemon = startDaemon(site.dir, [], { env });
    await ear.heard("READY=1");
    const status = await ear.heard("STATUS=next: ");
    assert.match(status, /next: student_reminder on \d{4}-\d\d-\d\d at \d\d:\d\d$/);
    await ear.heard("WATCHDOG=1");
    await ear.heard("WATCHDOG=1");
    daemon.kill("SIGHUP");
    const askedAtUsec = await upUsec();
    const usec = /^MONOTONIC_USEC=(\d+)$/m.exec(await ear.heard("RELOADING=1"))?.[1];
    assert.ok(Number(usec) >= askedAtUsec, "systemd ignores what looks older than its request");
    await ear.heard("READY=1");
    // A file that is refused is loaded too, as far as systemd is to wait.
    await site.configure({ tasks: { student_reminder: { ...REMINDER, offset: "two days" } } });
    await ear.heard("RELOADING=1");
    await ear.heard("READY=1");
    daemon.kill("SIGTERM");
    assert.match(await ear.heard("STOPPING=1"), /^EXTEND_TIMEOUT_USEC=\d+$/m);
    assert.equal(await daemon.ended(), 0);
  });
}

Deno.test("a daemon that has said that it is ready reloads when asked at once", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  using ear = listen(join(site.dir, "notify"));
  await using daemon = startDaemon(site.dir, [], { env: { NOTIFY_SOCKET: ear.path } });
  await ear.heard("READY=1");
  daemon.kill("SIGHUP");
  await ear.heard("RELOADING=1");
  await ear.heard("READY=1");
});

Deno.test("a daemon that stands by is ready too, and says for whom it stands by", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  using ear = listen(join(site.dir, "notify"));
  await using first = startDaemon(site.dir);
  await first.page();
  const env = { NOTIFY_SOCKET: ear.path, WATCHDOG_USEC: "2000000" };
  await using second = startDaemon(site.dir, [], { env });
  assert.match(
    await ear.heard("READY=1"),
    new RegExp(`STATUS=standing by: .*process ${first.pid}`),
  );
  // What "systemctl reload" sends.
  second.kill("SIGHUP");
  await ear.heard("WATCHDOG=1");
  await ear.heard("WATCHDOG=1");
  second.kill("SIGTERM");
  assert.equal(await second.ended(), 0);
});

Deno.test("a systemd that does not listen does the daemon no harm", async () => {
  await using site = await makeSite({});
  await site.putCourse(smallCourse([]));
  const env = { NOTIFY_SOCKET: join(site.dir, "nobody") };
  await using daemon = startDaemon(site.dir, [], { env });
  await daemon.page();
  await daemon.logged("the service manager cannot be told how the daemon stands");
  daemon.kill("SIGTERM");
  assert.equal(await daemon.ended(), 0);
});
