import assert from "node:assert/strict";
import { StoreError } from "../../../src/domain/errors.ts";
import type { Hold } from "../../../src/domain/hold.ts";
import { mailError } from "../../support/fake_mailer.ts";
import { turn, until } from "../../support/run_factory.ts";
import { KEY } from "../../support/store_factory.ts";
import { DAY, GATHER, HOUR, MINUTE, openOffice, reconcileTask, textOf } from "./office.ts";

const MAIL_HOLD: Omit<Hold, "since"> = {
  ...{ dependency: "mail", nextTryAt: 0, tries: 3, tasks: [KEY.task] },
  reason: "connection refused by anna@example.org",
};

Deno.test("a job that failed for good is mailed once, with what to do", async () => {
  await using office = await openOffice({});
  const { clock, mailer } = office;
  await office.fail("7", "no bed for anna.bakker@example.org");
  await clock.advance(GATHER - 1);
  assert.deepEqual(office.subjects(), []);
  await clock.advance(2 * MINUTE);
  assert.deepEqual(office.subjects(), [
    "office@example.org: Needs attention: reminder: 1 job failed",
  ]);
  const text = textOf(mailer.messages[0]);
  assert.match(text, /no bed for a…@example\.org/);
  assert.match(text, /Training 7, due Tue 1 Dec, 10:00/);
  assert.match(text, /What to do: Open the job to read what went wrong/);
  assert.match(text, /bcourse-scheduler job reminder\/7\/PRODUCTION/);
  assert.match(text, /http:\/\/127\.0\.0\.1:8787/);
  await office.pass(3 * DAY);
  assert.equal(mailer.messages.length, 1);
});

Deno.test("what fails together is told together, and another cause by itself", async () => {
  await using office = await openOffice({});
  for (const item of ["1", "2", "3"]) await office.fail(item, `no bed in room ${item}`);
  await office.fail("4", "no bath");
  await office.clock.advance(GATHER + MINUTE);
  assert.deepEqual(office.subjects(), [
    "office@example.org: Needs attention: reminder: 1 job failed, and 1 more",
  ]);
  assert.match(textOf(office.mailer.messages[0]), /reminder: 3 jobs failed/i);
  await office.fail("5", "no bed in room 5");
  await office.fail("6", "no roof");
  await office.clock.advance(GATHER + MINUTE);
  assert.deepEqual(office.subjects().slice(1), [
    "office@example.org: Needs attention: reminder: 1 job failed",
  ]);
  assert.match(textOf(office.mailer.messages[1]), /no roof/);
  await office.pass(DAY);
  assert.deepEqual(office.subjects().slice(2), [
    "office@example.org: Needs attention: Still so: reminder: 4 jobs failed",
  ]);
});

Deno.test("a hold that lasts is told, and in the same thread that it is over; one that passes is not", async () => {
  await using office = await openOffice({});
  const { clock, store, mailer } = office;
  await store.writeHold(KEY.environment, { ...MAIL_HOLD, since: clock.now() });
  await clock.advance(4 * MINUTE);
  await store.endHold(KEY.environment, "mail");
  await clock.advance(HOUR);
  assert.deepEqual(office.subjects(), []);

  await store.writeHold(KEY.environment, { ...MAIL_HOLD, since: clock.now() });
  await clock.advance(GATHER + MINUTE);
  await store.endHold(KEY.environment, "mail");
  await clock.advance(HOUR);
  assert.deepEqual(office.subjects(), [
    "office@example.org: Needs attention: Mails wait for the mail server",
    "office@example.org: Well again: The mail server is there again",
  ]);
  const [first, second] = mailer.messages;
  assert.deepEqual(second?.references, [first?.messageId]);
  assert.notEqual(second?.messageId, first?.messageId);
  assert.deepEqual(await store.notices(KEY.environment), []);
});

Deno.test("a hold that flaps is told once", async () => {
  await using office = await openOffice({});
  const { clock, store } = office;
  const hold = { ...MAIL_HOLD, since: clock.now() };
  for (let times = 0; times < 5; times++) {
    await store.writeHold(KEY.environment, hold);
    await clock.advance(20 * MINUTE);
    await store.endHold(KEY.environment, "mail");
    await clock.advance(2 * MINUTE);
  }
  assert.equal(office.subjects().length, 1);
});

Deno.test("what was told is not told again after a restart, and its end is", async () => {
  await using office = await openOffice({});
  const { clock, store } = office;
  await store.writeHold(KEY.environment, { ...MAIL_HOLD, since: clock.now() });
  await office.fail("7", "no bed");
  await clock.advance(2 * GATHER);
  assert.equal(office.subjects().length, 1);
  await office.restart();
  await clock.advance(HOUR);
  assert.equal(office.subjects().length, 1);
  await store.endHold(KEY.environment, "mail");
  await office.restart();
  await clock.advance(HOUR);
  assert.deepEqual(office.subjects().slice(1), [
    "office@example.org: Well again: The mail server is there again",
  ]);
});

Deno.test("what failed while nobody could tell it is told after the restart, at once", async () => {
  await using office = await openOffice({});
  await office.fail("7", "no bed");
  await office.clock.advance(MINUTE);
  await office.restart();
  await office.clock.advance(GATHER);
  assert.equal(office.subjects().length, 1);
});

Deno.test("a mail that cannot be sent is sent when the server is back, though all is well by then", async () => {
  await using office = await openOffice({});
  const { clock, store, mailer } = office;
  mailer.result = () => {
    throw mailError("MAIL_UNREACHABLE");
  };
  const since = clock.now();
  await store.writeHold(KEY.environment, { ...MAIL_HOLD, since });
  await clock.advance(2 * HOUR);
  const tries = mailer.messages.length;
  assert.ok(tries > 5 && tries < 25, `${tries} tries in two hours`);
  assert.equal(new Set(mailer.messages.map(({ messageId }) => messageId)).size, 1);
  assert.equal(office.log.of("warn").length, 1);
  await office.restart();
  await store.endHold(KEY.environment, "mail");
  mailer.result = () => ({ state: "sent", answer: "250 OK" });
  await clock.advance(HOUR);
  // One more try in vain after the restart, and then the one that got through.
  assert.equal(mailer.messages.length, tries + 2);
  const last = mailer.messages.at(-1);
  assert.equal(last?.subject, "Well again: The mail server is there again");
  assert.match(textOf(last), /It was so from Tue 1 Dec, 10:00 to Tue 1 Dec, 12:0\d/);
});

Deno.test("a notice that was sent and not written down is sent again with the same Message-ID", async () => {
  let isFull = false;
  await using office = await openOffice({}, {
    wrap: (store) => ({
      ...store,
      writeNotices: (environment, changes) =>
        isFull && changes.put.some(({ toldAt }) => toldAt !== null)
          ? Promise.reject(new StoreError("STORE_FULL", "Cannot write", { hint: "make room" }))
          : store.writeNotices(environment, changes),
    }),
  });
  isFull = true;
  await office.fail("7", "no bed");
  await office.clock.advance(GATHER + MINUTE);
  await office.clock.advance(HOUR);
  assert.equal(office.mailer.messages.length, 1, "the same daemon knows");
  await office.restart();
  await office.clock.advance(HOUR);
  const [first, second] = office.mailer.messages;
  assert.equal(office.mailer.messages.length, 2);
  assert.equal(second?.messageId, first?.messageId);
});

Deno.test("each address is told by itself: one that is refused keeps nobody else waiting", async () => {
  await using office = await openOffice({ mail: ["wrong@example.org", "slow@example.org"] });
  const { clock, mailer } = office;
  mailer.result = ({ to }) => {
    if (to.email === "slow@example.org" && mailer.messages.length < 4) {
      throw mailError("MAIL_DEFERRED");
    }
    return to.email === "wrong@example.org"
      ? { state: "refused", answer: "550 no such user" }
      : { state: "sent", answer: "250 OK" };
  };
  await office.fail("7", "no bed");
  await clock.advance(HOUR);
  await office.pass(DAY - HOUR - GATHER);
  const to = mailer.messages.map((message) => message.to.email);
  assert.deepEqual(to.filter((one) => one === "wrong@example.org").length, 1);
  assert.ok(to.filter((one) => one === "slow@example.org").length > 1);
  assert.equal(office.log.of("error").length, 1);
});

Deno.test("a task that rests, a query that fails, a refused edit and a loop in trouble are told, and their ends", async () => {
  await using office = await openOffice({});
  const { clock, store, wrongs } = office;
  await reconcileTask(office, "reminder", null);
  await reconcileTask(office, "other", "no such column: naam");
  await store.countFailure(KEY, { most: 1, openUntil: clock.now() + HOUR });
  wrongs.problems = [{
    ...{ severity: "error", file: "automations.yaml", line: 3, column: 1, path: "mail.from" },
    message: "is missing",
  }];
  wrongs.troubles = [{
    loop: "planning",
    since: clock.now(),
    lastAt: clock.now(),
    reason: "disk is full",
    hint: null,
  }];
  await clock.advance(GATHER + 2 * MINUTE);
  const text = office.mailer.messages.map(textOf).join("\n").toLowerCase();
  for (
    const part of [
      "reminder rests, as it keeps failing",
      "the query of other fails",
      "no such column: naam",
      "automations.yaml:3:1: error: mail.from: is missing",
      "disk is full",
    ]
  ) assert.ok(text.includes(part), `${part}\n${text}`);

  const before = office.mailer.messages.length;
  await reconcileTask(office, "other", null);
  await store.clearFailures(KEY);
  wrongs.problems = [];
  wrongs.troubles = [];
  await clock.advance(GATHER + 2 * MINUTE);
  const ends = office.mailer.messages.slice(before).map(textOf).join("\n").toLowerCase();
  for (
    const part of [
      "reminder works again",
      "the query of other works again",
      "the configuration is in order again",
      "the scheduler does its work again",
    ]
  ) assert.ok(ends.includes(part), `${part}\n${ends}`);
  assert.deepEqual(await store.notices(KEY.environment), []);
});

Deno.test("where every query fails it is the database, and told once", async () => {
  await using office = await openOffice({});
  for (const task of ["reminder", "other"]) await reconcileTask(office, task, "cannot connect");
  await office.clock.advance(GATHER + 2 * MINUTE);
  await office.store.writeHold(KEY.environment, {
    ...{ ...MAIL_HOLD, dependency: "course", since: office.clock.now() },
  });
  await office.clock.advance(HOUR);
  assert.deepEqual(office.subjects(), [
    "office@example.org: Needs attention: The course database does not answer",
  ]);
});

Deno.test("a store that cannot be read is told, and nothing is called well meanwhile", async () => {
  let isBroken = false;
  await using office = await openOffice({}, {
    wrap: (store) => ({
      ...store,
      jobs: (filter) =>
        isBroken
          ? Promise.reject(new StoreError("STORE_BROKEN", "Cannot read it", { hint: "mend it" }))
          : store.jobs(filter),
    }),
  });
  await office.store.writeHold(KEY.environment, { ...MAIL_HOLD, since: office.clock.now() });
  await office.clock.advance(2 * GATHER);
  isBroken = true;
  await office.clock.advance(2 * GATHER);
  assert.deepEqual(office.subjects(), [
    "office@example.org: Needs attention: Mails wait for the mail server",
    "office@example.org: Needs attention: The scheduler cannot do its work",
  ]);
  assert.match(textOf(office.mailer.messages[1]), /What to do: Mend it\./);
  isBroken = false;
  await office.clock.advance(2 * GATHER);
  assert.deepEqual(office.subjects().slice(2), [
    "office@example.org: Well again: The scheduler does its work again",
  ]);
});

Deno.test("a loop that stands still is told", async () => {
  await using office = await openOffice({});
  office.wrongs.goesOn = false;
  await office.clock.advance(15 * MINUTE);
  assert.match(office.subjects()[0] ?? "", /has made no progress for/);
});

Deno.test("noteFailures() looks at once, not only a minute later", async () => {
  await using office = await openOffice({ gatherMs: 0 });
  await office.clock.advance(10_000);
  await office.fail("7", "no bed");
  office.wake(1);
  await office.clock.advance(1_000);
  assert.equal(office.subjects().length, 1);
});

Deno.test("tellRest() tells what would have been gathered still", async () => {
  await using office = await openOffice({});
  await office.fail("7", "no bed");
  await office.tellRest();
  assert.equal(office.subjects().length, 1);
});

Deno.test("an office that is not to be told anything costs no look at the store", async () => {
  let reads = 0;
  await using office = await openOffice({ mail: [] }, {
    wrap: (store) => ({
      ...store,
      jobs: (filter) => {
        reads += 1;
        return store.jobs(filter);
      },
    }),
  });
  await office.pass(DAY);
  assert.equal(reads, 0);
});

Deno.test("an address that is added while it runs is told what is wrong", async () => {
  await using office = await openOffice({ mail: [] });
  await office.fail("7", "no bed");
  await office.clock.advance(HOUR);
  office.configure({ mail: ["friend@example.org"], language: "nl" });
  await office.clock.advance(2 * MINUTE);
  assert.deepEqual(office.subjects(), [
    "friend@example.org: Graag even kijken: reminder: 1 opdracht mislukt",
  ]);
});

Deno.test("a clock that is put back silences nobody", async () => {
  await using office = await openOffice({});
  await office.pass(4 * HOUR);
  office.clock.step(-3 * HOUR);
  await office.fail("7", "no bed");
  await office.clock.advance(GATHER + MINUTE);
  assert.equal(office.subjects().length, 1);
});

Deno.test("HTML in names does nothing in a notice", async () => {
  await using office = await openOffice({});
  await office.fail("7", "<script>alert(1)</script> {{ 7 * 7 }}");
  await office.clock.advance(GATHER + MINUTE);
  const [message] = office.mailer.messages;
  assert.ok(!message?.html.includes("<script>"));
  assert.match(message?.html ?? "", /&lt;script&gt;.*\{\{ 7 \* 7 \}\}/);
  await until(office.clock, { what: "the log", isSo: () => office.log.of("info").length > 0 });
  await turn(office.clock);
});
