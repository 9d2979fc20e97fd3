import assert from "node:assert/strict";
import { type DaemonProcess, startDaemon } from "../support/daemon.ts";
import { type Arrival, countByAddress, openPostOffice, type PostOffice } from "../support/smtp.ts";
import { type JobSaid, mailBy, type MailSaid, makeSite, REMINDER, type Section } from "./site.ts";
import type { Site } from "./site.ts";
import { addressOf, enrolmentOf, fromNow, numbers, smallCourse } from "./small_course.ts";

/** Who is killed, and by which mail; set before the mail comes. */
interface Victim {
  daemon: DaemonProcess | null;
}

const FOUR = [1, 2, 3, 4];

/** Four trainings with one student each, one after the other: at any time at most one mail is under way. */
async function oneByOne(url: string, task: Section = {}): Promise<Site> {
  const site = await makeSite({
    mail: mailBy(url),
    tasks: { student_reminder: { ...REMINDER, concurrency: 1, ...task } },
  });
  const startAt = fromNow({ days: 1 });
  await site.putCourse(smallCourse(FOUR.map((id) => ({ id, startAt, students: [id] }))));
  return site;
}

/** A server that kills the daemon when it has taken a mail, and only then answers. */
function openKillingOffice(
  victim: Victim,
  { at, onAgain }: { readonly at: number; readonly onAgain?: (again: Arrival) => Promise<void> },
): Promise<PostOffice> {
  const seen = new Set<string>();
  return openPostOffice({
    async beforeAnswer(arrival, number) {
      if (seen.has(arrival.messageId)) await onAgain?.(arrival);
      seen.add(arrival.messageId);
      if (number !== at) return;
      victim.daemon?.kill("SIGKILL");
      await victim.daemon?.ended();
    },
  });
}

/** Runs the daemon until the victim's end, and then another until everything is done. */
async function runTwice(site: Site, victim: Victim): Promise<DaemonProcess> {
  await using first = startDaemon(site.dir);
  victim.daemon = first;
  assert.equal(await first.ended(), 128 + 9);
  victim.daemon = null;
  await using second = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await second.ended(), 0);
  return second;
}

Deno.test("a daemon killed between the server's taking of a mail and the record sends that one mail again, as unknown first", async () => {
  const victim: Victim = { daemon: null };
  const whenAgain: (MailSaid | undefined)[] = [];
  await using office = await openKillingOffice(victim, {
    at: 3,
    async onAgain({ messageId }) {
      const mails = await site.ask<MailSaid[]>("mails");
      whenAgain.push(mails.find((mail) => mail.message_id === messageId));
    },
  });
  await using site = await oneByOne(office.url);
  const second = await runTwice(site, victim);

  const third = office.arrivals[2]?.to ?? "";
  const wanted = Object.fromEntries(FOUR.map((id) => [addressOf(id), 1]));
  assert.deepEqual(countByAddress(office.arrivals), { ...wanted, [third]: 2 });
  const [one, other] = office.arrivals.filter(({ to }) => to === third);
  assert.equal(other?.messageId, one?.messageId);
  assert.equal(other?.calendarUid, one?.calendarUid);
  assert.notEqual(one?.calendarUid, null);
  assert.equal(whenAgain.length, 1);
  assert.notEqual(whenAgain[0]?.unknown_at ?? null, null, "unknown before it was sent again");
  // The kernel frees the lock with its holder: the second daemon need not wait.
  assert.equal(second.log().some(({ message }) => message.startsWith("standing by")), false);
});

Deno.test("job tells that it was rescued from a daemon that was killed, which cost it no retry", async () => {
  const victim: Victim = { daemon: null };
  await using office = await openKillingOffice(victim, { at: 1 });
  await using site = await oneByOne(office.url, { retry: { limit: 0 } });
  await runTwice(site, victim);

  const [rescued] = (await site.ask<MailSaid[]>("mails")).filter((mail) => mail.unknown_at);
  assert.equal(rescued?.state, "sent");
  const job = await site.ask<JobSaid>("job", rescued?.job ?? "");
  assert.equal(job.state, "succeeded");
  assert.deepEqual(job.history.map(({ kind }) => kind), ["rescued", "succeeded"]);
});

Deno.test("a daemon killed while five mails of one job are under way leaves nobody out, and who gets two is unknown first", async () => {
  const victim: Victim = { daemon: null };
  await using office = await openKillingOffice(victim, { at: 6 });
  await using site = await makeSite({ mail: mailBy(office.url) });
  const everybody = numbers(20);
  const training = { id: 1, startAt: fromNow({ days: 1 }), students: everybody };
  await site.putCourse(smallCourse([training]));
  await runTwice(site, victim);

  const counts = countByAddress(office.arrivals);
  assert.deepEqual(new Set(Object.keys(counts)), new Set(everybody.map(addressOf)));
  const twice = Object.keys(counts).filter((to) => counts[to] !== 1);
  assert.ok(twice.includes(office.arrivals[5]?.to ?? ""), "the sixth was taken and not recorded");
  const mails = await site.ask<MailSaid[]>("mails", "--limit", "100");
  const inDoubt = mails.filter((mail) => mail.unknown_at !== null).map((mail) => mail.to);
  for (const to of twice) {
    assert.equal(counts[to], 2);
    assert.ok(inDoubt.includes(to), `${to} got two, and nothing says so`);
  }
  const ids = (to: string): string[] =>
    office.arrivals.filter((one) => one.to === to).map((one) => one.messageId);
  assert.ok(everybody.map(addressOf).every((to) => new Set(ids(to)).size === 1));
  assert.equal(mails.filter((mail) => mail.state === "sent").length, everybody.length);
});

Deno.test("a daemon killed before the server has anything of a mail sends nobody two", async () => {
  const victim: Victim = { daemon: null };
  await using office = await openPostOffice({
    atMail: (number) => {
      if (number === 3) victim.daemon?.kill("SIGKILL");
    },
  });
  await using site = await oneByOne(office.url);
  await runTwice(site, victim);

  const wanted = Object.fromEntries(FOUR.map((id) => [addressOf(id), 1]));
  assert.deepEqual(countByAddress(office.arrivals), wanted);
});

for (const [policy, state] of [["hold", "held"], ["drop", "dropped"]] as const) {
  Deno.test(`on_unknown: ${policy} does not send a mail again that may have been sent, and shows it as ${state}`, async () => {
    const victim: Victim = { daemon: null };
    await using office = await openKillingOffice(victim, { at: 2 });
    await using site = await oneByOne(office.url, { on_unknown: policy });
    await runTwice(site, victim);

    const wanted = Object.fromEntries(FOUR.map((id) => [addressOf(id), 1]));
    assert.deepEqual(countByAddress(office.arrivals), wanted);
    const mails = await site.ask<MailSaid[]>("mails", "--state", state);
    assert.deepEqual(mails.map(({ to }) => to), [office.arrivals[1]?.to]);
    assert.notEqual(mails[0]?.unknown_at ?? null, null);
  });
}

Deno.test("a mail sent again after a kill updates the same place in the recipient's calendar", async () => {
  const victim: Victim = { daemon: null };
  await using office = await openKillingOffice(victim, { at: 1 });
  await using site = await makeSite({ mail: mailBy(office.url) });
  await site.putCourse(smallCourse([{ id: 7, startAt: fromNow({ days: 1 }), students: [3] }]));
  await runTwice(site, victim);

  const uids = office.arrivals.map(({ calendarUid }) => calendarUid);
  assert.deepEqual(uids, [enrolmentOf(3, 7), enrolmentOf(3, 7)]);
});
