import assert from "node:assert/strict";
import { createFormatter } from "../../src/cli/log_lines.ts";
import { openLog } from "../../src/cli/logging.ts";
import { MailError, SchedulerError, StoreError } from "../../src/domain/errors.ts";
import type { Job } from "../../src/domain/job.ts";
import type { OnUnknown } from "../../src/domain/task.ts";
import type { Delivery, Mail } from "../../src/handler.ts";
import { createDeliver } from "../../src/run/delivery/deliver.ts";
import { OpenMails } from "../../src/run/delivery/open_mails.ts";
import type { SendResult } from "../../src/mail/mailer.ts";
import { loadedTask, openRun, type Run, runConfig, type RunGiven } from "../support/run_factory.ts";
import type { Store } from "../../src/store/store.ts";
import {
  attemptOf,
  claim,
  creation,
  ending,
  intend,
  KEY,
  lease,
  plan,
} from "../support/store_factory.ts";
import { mailError } from "../support/fake_mailer.ts";

const ANNA: Mail = {
  ...{ key: "anna", to: { email: "anna@example.org", name: "Anna" } },
  ...{ subject: "Reminder", html: "<p>See you</p>" },
};

/** A run with one claimed job. */
async function open(given: RunGiven = {}): Promise<{ run: Run; job: Job }> {
  const run = await openRun(given);
  await run.store.seeTask(KEY, run.clock.now());
  await plan(run.store, run.parts.fence, [creation("7")]);
  return { run, job: await claimed(run) };
}

async function claimed(run: Run): Promise<Job> {
  const [job] = await claim(run.store, run.parts.fence, 1, run.clock.now());
  if (job === undefined) throw new Error("the job was not claimed");
  return job;
}

/** Ends the job's attempt as failed and claims it for the next. */
async function nextAttempt(run: Run, job: Job): Promise<Job> {
  const end = ending(job, { kind: "retried", dueAt: run.clock.now() });
  assert.deepEqual(await run.store.settle([end], run.clock.now()), [true]);
  return await claimed(run);
}

function send(
  run: Run,
  job: Job,
  { mail = ANNA, onUnknown = "send", ratePerSecond = null }: {
    mail?: Mail;
    onUnknown?: OnUnknown;
    ratePerSecond?: number | null;
  } = {},
): Promise<Delivery> {
  const task = loadedTask({ onUnknown, ratePerSecond });
  return run.deliver({ job, attempt: attemptOf(job), task }, mail);
}

function isMailError(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof MailError && thrown.code === code;
}

Deno.test("a mail is written down as intended before it is sent, and as sent after", async () => {
  const { run, job } = await open();
  await using _run = run;
  let before: string | undefined;
  run.mailer.result = async () => {
    before = (await run.store.readDelivery(job.seq, "anna"))?.state;
    return { state: "sent", answer: "250 queued" };
  };
  const delivery = await send(run, job);
  assert.equal(before, "intended");
  const record = await run.store.readDelivery(job.seq, "anna");
  assert.equal(record?.state, "sent");
  assert.equal(record?.answer, "250 queued");
  assert.equal(record?.to, "anna@example.org");
  assert.equal(record?.subject, "Reminder");
  const { messageId } = delivery;
  assert.deepEqual(delivery, { state: "sent", messageId, answer: "250 queued" });
  assert.equal(messageId, run.mailer.messages[0]?.messageId);
});

Deno.test("a second mail of the same key gives the first result without being sent", async () => {
  const { run, job } = await open();
  await using _run = run;
  const first = await send(run, job);
  assert.deepEqual(await send(run, job), first);
  assert.deepEqual(await send(run, await nextAttempt(run, job)), first);
  assert.equal(run.mailer.messages.length, 1);
});

Deno.test("two mails of one key at the same time are sent once", async () => {
  const { run, job } = await open();
  await using _run = run;
  const held = Promise.withResolvers<SendResult>();
  run.mailer.result = () => held.promise;
  const both = Promise.all([send(run, job), send(run, job)]);
  await run.until("the first is handed over", () => run.mailer.messages.length === 1);
  held.resolve({ state: "sent", answer: "250 OK" });
  const [first, second] = await both;
  assert.deepEqual(first, second);
  assert.equal(run.mailer.messages.length, 1);
});

Deno.test("the attempt after one that timed out waits for the mail that is under way", async () => {
  const { run, job } = await open();
  await using _run = run;
  const held = Promise.withResolvers<SendResult>();
  run.mailer.result = () => held.promise;
  const first = send(run, job);
  await run.until("the first is handed over", () => run.mailer.messages.length === 1);
  const second = send(run, await nextAttempt(run, job));
  held.resolve({ state: "sent", answer: "250 OK" });
  assert.deepEqual(await second, await first);
  assert.equal(run.mailer.messages.length, 1);
});

Deno.test("a server that cannot be reached fails the mail, throws, and the next attempt sends", async () => {
  const { run, job } = await open();
  await using _run = run;
  run.mailer.result = () => Promise.reject(mailError("MAIL_UNREACHABLE"));
  await assert.rejects(send(run, job), isMailError("MAIL_UNREACHABLE"));
  assert.equal((await run.store.readDelivery(job.seq, "anna"))?.state, "failed");
  run.mailer.result = () => ({ state: "sent", answer: "250 OK" });
  const again = await nextAttempt(run, job);
  assert.equal((await send(run, again, { onUnknown: "drop" })).state, "sent");
  const record = await run.store.readDelivery(job.seq, "anna");
  assert.equal(record?.unknownAt, null);
  assert.equal(run.mailer.messages[0]?.messageId, run.mailer.messages[1]?.messageId);
});

Deno.test("a mail of which nobody knows is unknown, and sent again with the same Message-ID", async () => {
  const { run, job } = await open();
  await using _run = run;
  run.mailer.result = () => Promise.reject(mailError("MAIL_UNKNOWN"));
  await assert.rejects(send(run, job), isMailError("MAIL_UNKNOWN"));
  assert.equal((await run.store.readDelivery(job.seq, "anna"))?.state, "unknown");
  run.mailer.result = () => ({ state: "sent", answer: "250 OK" });
  assert.equal((await send(run, await nextAttempt(run, job))).state, "sent");
  const record = await run.store.readDelivery(job.seq, "anna");
  assert.equal(record?.unknownAt, run.clock.now());
  assert.equal(run.mailer.messages[0]?.messageId, run.mailer.messages[1]?.messageId);
});

for (const [onUnknown, state] of [["hold", "held"], ["drop", "dropped"]] as const) {
  Deno.test(`on_unknown: ${onUnknown} makes a mail in doubt ${state}, in later attempts too`, async () => {
    const { run, job } = await open();
    await using _run = run;
    run.mailer.result = () => Promise.reject(mailError("MAIL_UNKNOWN"));
    await assert.rejects(send(run, job));
    const second = await nextAttempt(run, job);
    assert.equal((await send(run, second, { onUnknown })).state, state);
    assert.equal((await run.store.readDelivery(job.seq, "anna"))?.state, state);
    const third = await nextAttempt(run, second);
    assert.equal((await send(run, third, { onUnknown: "send" })).state, state);
    assert.equal(run.mailer.messages.length, 1);
  });
}

for (const [onUnknown, sent] of [["send", 2], ["hold", 1], ["drop", 1]] as const) {
  Deno.test(`a mail that was under way when its daemon died is in doubt: ${onUnknown}`, async () => {
    const { run, job } = await open();
    await using _run = run;
    const held = Promise.withResolvers<SendResult>();
    run.mailer.result = () => held.promise;
    const first = send(run, job);
    await run.until("it is handed over", () => run.mailer.messages.length === 1);
    const fence = await lease(run.store, "b", run.clock.now());
    const ask = { fence, environment: KEY.environment, now: run.clock.now(), all: true };
    await run.store.rescue({ ...ask, reason: "the daemon died" });
    const before = await run.store.readDelivery(job.seq, "anna");
    assert.equal(before?.state, "unknown");
    const [again] = await claim(run.store, fence, 1, run.clock.now());
    assert.ok(again !== undefined);
    // The daemon that died never wrote down what it heard; another desk knows only the store.
    run.mailer.result = () => ({ state: "sent", answer: "250 OK" });
    const { store, course, clock, log, mailer, hurry, parts: { meter } } = run;
    const common = { store, course, clock, log, mailer, meter };
    const parts = { ...common, hurry: hurry.signal, config: runConfig() };
    const deliver = await createDeliver({ ...parts, open: new OpenMails(parts) });
    const sender = { job: again, attempt: attemptOf(again), task: loadedTask({ onUnknown }) };
    await deliver(sender, ANNA);
    assert.equal(run.mailer.messages.length, sent);
    held.resolve({ state: "sent", answer: "250 OK" });
    await first;
  });
}

Deno.test("a recipient whom the server refuses fails alone", async () => {
  const { run, job } = await open();
  await using _run = run;
  run.mailer.result = (message) =>
    message.to.email === "anna@example.org"
      ? { state: "refused", answer: "550 no such user" }
      : { state: "sent", answer: "250 OK" };
  const refused = await send(run, job);
  assert.equal(refused.state, "failed");
  assert.equal(refused.answer, "550 no such user");
  const mail = { ...ANNA, key: "bob", to: { email: "bob@example.org" } };
  assert.equal((await send(run, job, { mail })).state, "sent");
  assert.equal((await run.store.readDelivery(job.seq, "anna"))?.state, "failed");
});

Deno.test("an address that is none fails alone, without being sent", async () => {
  const { run, job } = await open();
  await using _run = run;
  const delivery = await send(run, job, { mail: { ...ANNA, to: { email: "no address" } } });
  assert.equal(delivery.state, "failed");
  const record = await run.store.readDelivery(job.seq, "anna");
  assert.equal(record?.state, "failed");
  assert.ok(record?.answer);
  assert.equal(run.mailer.messages.length, 0);
});

Deno.test("a text that cannot be filled in is thrown, and nothing is written down", async () => {
  const { run, job } = await open();
  await using _run = run;
  const mail = { ...ANNA, subject: "{{ unclosed" };
  await assert.rejects(send(run, job, { mail }), isMailError("MAIL_TEXT"));
  assert.equal(await run.store.readDelivery(job.seq, "anna"), null);
});

Deno.test("nothing is sent for a job that is somebody else's by now", async () => {
  const { run, job } = await open();
  await using _run = run;
  const fence = await lease(run.store, "b", run.clock.now());
  const ask = { fence, environment: KEY.environment, now: run.clock.now(), all: true };
  await run.store.rescue({ ...ask, reason: "taken over" });
  await assert.rejects(
    send(run, job),
    (thrown) => thrown instanceof SchedulerError && thrown.code === "HANDLER_LEASE_LOST",
  );
  assert.equal(run.mailer.messages.length, 0);
});

const FULL = new StoreError("STORE_FULL", "the disk is full", { hint: "make room" });

/** A store that cannot write down how mails came out while the disk is full. */
function onFullDisk(disk: { isFull: boolean }): (store: Store) => Store {
  return (store) => ({
    ...store,
    settleDelivery: (...given) =>
      disk.isFull ? Promise.reject(FULL) : store.settleDelivery(...given),
  });
}

Deno.test("what the server said is kept while it cannot be written, and the mail is not sent again", async () => {
  const disk = { isFull: true };
  const { run, job } = await open({ wrap: onFullDisk(disk) });
  await using _run = run;
  await assert.rejects(send(run, job), StoreError);
  await run.clock.advance(3_600_000);
  await assert.rejects(send(run, await nextAttempt(run, job)), StoreError);
  disk.isFull = false;
  await run.clock.advance(1_000);
  assert.equal((await run.store.readDelivery(job.seq, "anna"))?.state, "sent");
  assert.equal((await send(run, job, { onUnknown: "drop" })).state, "sent");
  assert.equal(run.mailer.messages.length, 1);
});

Deno.test("a mail that was not sent is sent as soon as that can be written", async () => {
  const disk = { isFull: true };
  const { run, job } = await open({ wrap: onFullDisk(disk) });
  await using _run = run;
  run.mailer.result = () => Promise.reject(mailError("MAIL_UNREACHABLE"));
  await assert.rejects(send(run, job), StoreError);
  disk.isFull = false;
  run.mailer.result = () => ({ state: "sent", answer: "250 OK" });
  await run.clock.advance(1_000);
  assert.equal((await send(run, job, { onUnknown: "drop" })).state, "sent");
  assert.equal((await run.store.readDelivery(job.seq, "anna"))?.unknownAt, null);
});

for (const state of ["sent", "held", "dropped"] as const) {
  Deno.test(`a mail that turns out to be ${state} while it waits for its turn is not sent again`, async () => {
    // Another daemon writes down what it heard, or a person decides, just before this one intends.
    const wrap = (store: Store): Store => ({
      ...store,
      async intendDelivery(intention, now) {
        const known = await store.readDelivery(intention.jobSeq, intention.key);
        if (known !== null) await store.settleDelivery(known, { state, answer: "as told" }, now);
        return await store.intendDelivery(intention, now);
      },
    });
    const { run, job } = await open({ wrap });
    await using _run = run;
    run.mailer.result = () => Promise.reject(mailError("MAIL_UNKNOWN"));
    await assert.rejects(send(run, job), isMailError("MAIL_UNKNOWN"));
    const delivery = await send(run, await nextAttempt(run, job));
    const messageId = run.mailer.messages[0]?.messageId;
    assert.deepEqual(delivery, { state, messageId, answer: "as told" });
    assert.equal(run.mailer.messages.length, 1);
  });
}

Deno.test("a mail that was not sent here, and was intended by another daemon since, is in doubt", async () => {
  let isCut = true;
  const wrap = (store: Store): Store => ({
    ...store,
    intendDelivery: (...given) => isCut ? Promise.reject(FULL) : store.intendDelivery(...given),
  });
  const { run, job } = await open({ wrap });
  await using _run = run;
  await assert.rejects(send(run, job), StoreError);
  isCut = false;
  const second = await nextAttempt(run, job);
  // Of the other nobody knows how it came out.
  await intend(run.store, second, { key: "anna" }, run.clock.now() + 1);
  const third = await nextAttempt(run, second);
  assert.equal((await send(run, third, { onUnknown: "drop" })).state, "dropped");
  assert.equal(run.mailer.messages.length, 0);
});

Deno.test("a mail whose intention was written without an answer is not in doubt", async () => {
  let isCut = true;
  const wrap = (store: Store): Store => ({
    ...store,
    async intendDelivery(...given) {
      const intended = await store.intendDelivery(...given);
      if (isCut) throw FULL;
      return intended;
    },
  });
  const { run, job } = await open({ wrap });
  await using _run = run;
  await assert.rejects(send(run, job), StoreError);
  isCut = false;
  const again = await nextAttempt(run, job);
  assert.equal((await send(run, again, { onUnknown: "drop" })).state, "sent");
  assert.equal((await run.store.readDelivery(job.seq, "anna"))?.unknownAt, null);
});

Deno.test("OpenMails.giveUp() tries once more, and leaves the mail in doubt", async () => {
  const disk = { isFull: true };
  const { run, job } = await open({ wrap: onFullDisk(disk) });
  await using _run = run;
  await assert.rejects(send(run, job), StoreError);
  run.open.giveUp();
  await run.open.settled();
  disk.isFull = false;
  await run.clock.advance(60_000);
  assert.equal((await run.store.readDelivery(job.seq, "anna"))?.state, "intended");
});

Deno.test("rate_limit spaces mails by the clock", async () => {
  const mail = { ...runConfig().mail, ratePerSecond: 1 };
  const { run, job } = await open({ config: { mail } });
  await using _run = run;
  const at: number[] = [];
  run.mailer.result = () => {
    at.push(run.clock.monotonicMs());
    return { state: "sent", answer: "250 OK" };
  };
  const all = Promise.all(
    ["a", "b", "c"].map((key) => send(run, job, { mail: { ...ANNA, key } })),
  );
  await run.clock.advance(2_000);
  await all;
  assert.deepEqual(at, [0, 1_000, 2_000]);
  // So that neither a restart nor another daemon gives a turn twice.
  const turn = await run.store.takeTurn({ name: "mail", perSecond: 1 }, run.clock.now());
  assert.equal(turn, run.clock.now() + 1_000);
});

Deno.test("a task's own rate_limit spaces its mails", async () => {
  const { run, job } = await open();
  await using _run = run;
  const at: number[] = [];
  run.mailer.result = () => {
    at.push(run.clock.monotonicMs());
    return { state: "sent", answer: "250 OK" };
  };
  const all = Promise.all(
    ["a", "b"].map((key) => send(run, job, { mail: { ...ANNA, key }, ratePerSecond: 1 })),
  );
  await run.clock.advance(1_000);
  await all;
  assert.deepEqual(at, [0, 1_000]);
});

Deno.test("a mail that waits for its turn is not sent when the daemon must end", async () => {
  const mail = { ...runConfig().mail, ratePerSecond: 1 };
  const { run, job } = await open({ config: { mail } });
  await using _run = run;
  await send(run, job);
  const waiting = send(run, job, { mail: { ...ANNA, key: "bob" } });
  await run.clock.advance(10);
  run.hurry.abort();
  await assert.rejects(waiting);
  assert.equal(run.mailer.messages.length, 1);
  assert.equal(await run.store.readDelivery(job.seq, "bob"), null);
});

Deno.test("log lines about mails bear no whole address", async () => {
  const { run, job } = await open();
  await using _run = run;
  await send(run, job);
  const [line] = run.log.lines;
  assert.ok(line);
  const written: string[] = [];
  const format = createFormatter("program", { zone: "UTC", colors: false });
  const end = { format, write: (text: string) => void written.push(text) };
  const log = openLog({ level: "info", categories: {} }, end);
  log.category("mail")[line.level](line.message, line.fields);
  assert.match(written.join(""), /"mail sent".*a…@example\.org/);
  assert.doesNotMatch(written.join(""), /anna@example/);
});

Deno.test("a task's template names the tag of its text in Bcourse, instead of its name", async () => {
  const { run, job } = await open();
  await using _run = run;
  run.course.texts = [
    { tag: "By its own name", lang: "en", subject: "By template", text: null },
    { tag: KEY.task, lang: "en", subject: "By name", text: null },
  ];
  const { handler, settings, ...rest } = loadedTask();
  const task = {
    ...rest,
    settings: { ...settings, template: "By its own name" },
    handler: { ...handler, texts: { main: { en: { subject: "S", html: "<p>H</p>" } } } },
  };
  const to = { email: "anna@example.org" };
  await run.deliver({ job, attempt: attemptOf(job), task }, { key: "a", to, template: "main" });
  assert.deepEqual(run.mailer.messages.map(({ subject }) => subject), ["By template"]);
});

Deno.test("a text that was written in Bcourse goes before the task's own, and is asked for once a minute", async () => {
  const { run, job } = await open();
  await using _run = run;
  run.course.texts = [{ tag: KEY.task, lang: "en", subject: "By hand", text: null }];
  const task = {
    ...loadedTask(),
    handler: {
      ...loadedTask().handler,
      texts: { main: { en: { subject: "S", html: "<p>H</p>" } } },
    },
  };
  const sender = { job, attempt: attemptOf(job), task };
  const to = { email: "anna@example.org" };
  for (const key of ["a", "b"]) await run.deliver(sender, { key, to, template: "main" });
  run.course.texts = [];
  await run.deliver(sender, { key: "c", to, template: "main" });
  await run.clock.advance(60_000);
  await run.deliver(sender, { key: "d", to, template: "main" });
  assert.deepEqual(run.mailer.messages.map(({ subject, html }) => [subject, html]), [
    ...[["By hand", "<p>H</p>"], ["By hand", "<p>H</p>"]],
    ...[["By hand", "<p>H</p>"], ["S", "<p>H</p>"]],
  ]);
});

Deno.test("a mail that is sent again bears the date of the first time", async () => {
  const { run, job } = await open();
  await using _run = run;
  const first = run.clock.now();
  run.mailer.result = () => Promise.reject(mailError("MAIL_UNKNOWN"));
  await assert.rejects(send(run, job, { mail: ANNA }));
  await run.clock.advance(1_000);
  run.mailer.result = () => ({ state: "sent", answer: "250 OK" });
  await send(run, job, { mail: ANNA });
  assert.deepEqual(run.mailer.messages.map(({ date }) => date), [first, first]);
});

Deno.test("a mail that waited for its turn bears the date at which it was to go, then and again", async () => {
  const mail = { ...runConfig().mail, ratePerSecond: 1 };
  const { run, job } = await open({ config: { mail } });
  await using _run = run;
  await send(run, job, { mail: { ...ANNA, key: "before" } });
  run.mailer.result = () => Promise.reject(mailError("MAIL_UNKNOWN"));
  const first = assert.rejects(send(run, job));
  await run.clock.advance(1_000);
  await first;
  run.mailer.result = () => ({ state: "sent", answer: "250 OK" });
  const again = send(run, await nextAttempt(run, job));
  await run.clock.advance(1_000);
  await again;
  const [, one, other] = run.mailer.messages.map(({ date }) => date);
  assert.equal(one, (await run.store.readDelivery(job.seq, "anna"))?.intendedAt);
  assert.equal(other, one);
});

Deno.test("a mail that is put off fails alone, and the next attempt sends it", async () => {
  const { run, job } = await open();
  await using _run = run;
  const isFull = ({ to }: { readonly to: { readonly email: string } }): boolean =>
    to.email === "anna@example.org";
  run.mailer.result = (message) =>
    isFull(message)
      ? Promise.reject(mailError("MAIL_DEFERRED"))
      : { state: "sent", answer: "250 OK" };
  await assert.rejects(send(run, job), isMailError("MAIL_DEFERRED"));
  const bob = { ...ANNA, key: "bob", to: { email: "bob@example.org" } };
  assert.equal((await send(run, job, { mail: bob })).state, "sent");
  assert.equal((await run.store.readDelivery(job.seq, "anna"))?.state, "failed");
  run.mailer.result = () => ({ state: "sent", answer: "250 OK" });
  const again = await nextAttempt(run, job);
  assert.equal((await send(run, again, { onUnknown: "drop" })).state, "sent");
  assert.equal((await send(run, again, { mail: bob })).state, "sent");
  assert.equal(run.mailer.messages.length, 3);
});

Deno.test("a text that was written wrong is told once for a job, and the task's own is sent", async () => {
  const { run, job } = await open();
  await using _run = run;
  run.course.texts = [{ tag: KEY.task, lang: "en", subject: "S", text: "<p>\n{{ user. }}" }];
  const own = { main: { en: { subject: "S", html: "<p>Own</p>" } } };
  const task = { ...loadedTask(), handler: { ...loadedTask().handler, texts: own } };
  const warnings: string[] = [];
  const warn = (warning: string): void => void warnings.push(warning);
  for (const key of ["a", "b"]) {
    const to = { email: `${key}@example.org` };
    const mail = { key, to, template: "main" };
    await run.deliver({ job, attempt: attemptOf(job), task, warn }, mail);
  }
  assert.deepEqual(run.mailer.messages.map(({ html }) => html), ["<p>Own</p>", "<p>Own</p>"]);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /line 2 of the body of the text "reminder" \(en\)/);
  assert.equal(run.log.of("warn").length, 1);
});
