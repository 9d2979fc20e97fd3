import assert from "node:assert/strict";
import { join } from "node:path";
import { type DaemonProcess, startDaemon } from "../support/daemon.ts";
import { openListener } from "../support/listener.ts";
import { openPostOffice } from "../support/smtp.ts";
import { KILLED } from "./crash_site.ts";
import { mailBy, makeSite, type Section, type Site } from "./site.ts";
import { fromNow, smallCourse } from "./small_course.ts";

const OFFICE = "office@example.org";

/** A handler that fails for good, each training for a reason of its own. */
const HOPELESS = `import type { Context, Task } from "bcourse-scheduler";

export default {
  description: "Always fails",
  query: \`SELECT t.id, t.name AS label, e.start_time AS event_at
    FROM training t JOIN training_event e ON e.training_id = t.id\`,
  execute(ctx: Context) {
    throw new Error(["", "no bed", "no bath"][Number(ctx.item.id)]);
  },
} satisfies Task;
`;

/** A site on which the job of each training fails, and that tells so. */
async function makeHopelessSite(tell: Section, mail: string): Promise<Site> {
  const site = await makeSite({
    ...{ mail: mailBy(mail), handlers: "./handlers", tell: { mail: OFFICE, gather: 0, ...tell } },
    tasks: {
      hopeless: {
        ...{ handler: "./hopeless.ts", offset: "2 days", catch_up: true },
        retry: { limit: 0 },
      },
    },
  });
  await Deno.mkdir(join(site.dir, "handlers"));
  await Deno.writeTextFile(join(site.dir, "handlers", "hopeless.ts"), HOPELESS);
  await site.putCourse(smallCourse([TRAINING]));
  return site;
}

const TRAINING = { id: 1, startAt: fromNow({ days: 1 }), students: [1] };
const ANOTHER = { id: 2, startAt: fromNow({ days: 1 }), students: [2] };

/** Waits until both the office and the webhook were told, and that is written down. */
async function told(daemon: DaemonProcess): Promise<void> {
  await daemon.logged("job failed");
  const isTold = (): boolean =>
    daemon.log().filter(({ message }) => message === "people were told").length >= 2;
  await daemon.stderr.find(() => isTold() ? true : null);
}

Deno.test("a job that fails for good is told by mail and webhook, once, also after kill -9 and a restart", async () => {
  await using office = await openPostOffice();
  await using listener = openListener();
  await using site = await makeHopelessSite({ webhook: listener.url }, office.url);
  {
    await using daemon = startDaemon(site.dir);
    await told(daemon);
    daemon.kill("SIGKILL");
    await daemon.ended();
  }
  assert.deepEqual([office.arrivals.length, listener.heard.length], [1, 1]);
  // Something else happens, so that there is something to wait for.
  await site.putCourse(smallCourse([TRAINING, ANOTHER]));
  await using daemon = startDaemon(site.dir);
  await told(daemon);
  daemon.kill("SIGTERM");
  assert.equal(await daemon.ended(), 0);

  assert.deepEqual(office.arrivals.map(({ to, subject }) => [to, subject]), [
    [OFFICE, "Needs attention: hopeless: 1 job failed"],
    [OFFICE, "Needs attention: hopeless: 1 job failed"],
  ]);
  const details = listener.heard.map(({ body }) =>
    JSON.parse(body).notices.map((one: { readonly details: readonly string[] }) => one.details[0])
  );
  assert.deepEqual(details, [["no bed"], ["no bath"]]);
  assert.ok(!daemon.stderr.text().includes("s3cret"), "the address of a webhook is a secret");
});

Deno.test("a notice that a daemon was killed before sending is sent by the next", async () => {
  await using office = await openPostOffice();
  await using site = await makeHopelessSite({}, office.url);
  const env = { BCOURSE_SCHEDULER_CRASH: "before:mail.send:1" };
  await using killed = startDaemon(site.dir, [], { env });
  assert.equal(await killed.ended(), KILLED, killed.stderr.text());
  assert.equal(office.arrivals.length, 0);
  await using next = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await next.ended(), 0);
  assert.equal(office.arrivals.length, 1, next.stderr.text());
});

Deno.test("a notice that a daemon was killed after sending comes again with the same Message-ID", async () => {
  await using office = await openPostOffice();
  await using site = await makeHopelessSite({}, office.url);
  const env = { BCOURSE_SCHEDULER_CRASH: "after:mail.send:1" };
  await using killed = startDaemon(site.dir, [], { env });
  assert.equal(await killed.ended(), KILLED, killed.stderr.text());
  await using next = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await next.ended(), 0);
  const ids = office.arrivals.map(({ messageId }) => messageId);
  assert.equal(ids.length, 2);
  assert.equal(new Set(ids).size, 1);
});

Deno.test("the heartbeat of a daemon that gets on is heard", async () => {
  await using office = await openPostOffice();
  await using listener = openListener();
  await using site = await makeSite({
    mail: mailBy(office.url),
    tell: { heartbeat: listener.url.replace("?key=tiger", "") },
  });
  await site.putCourse(smallCourse([]));
  await using daemon = startDaemon(site.dir);
  await listener.until(1);
  assert.deepEqual(listener.heard.map(({ method, path }) => [method, path]), [
    ["GET", "/hook/s3cret"],
  ]);
  daemon.kill("SIGTERM");
  assert.equal(await daemon.ended(), 0);
});
