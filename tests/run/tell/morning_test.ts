import assert from "node:assert/strict";
import { judgeMorning } from "../../../src/run/tell/morning.ts";
import { mailError } from "../../support/fake_mailer.ts";
import {
  attemptOf,
  claim,
  creation,
  ending,
  intend,
  lease,
  plan,
} from "../../support/store_factory.ts";
import { DAY, HOUR, MINUTE, openOffice, textOf } from "./office.ts";

const AT = { hour: 7, minute: 30 };

function instant(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds;
}

function judge(
  now: string,
  given: { readonly timezone?: string; readonly last?: string; readonly at?: typeof AT } = {},
): readonly [string, string] {
  const { timezone = "Europe/Amsterdam", last, at = AT } = given;
  const lastAt = last === undefined ? null : instant(last);
  const { what, nextAt } = judgeMorning(at, { now: instant(now), timezone, lastAt });
  return [what, Temporal.Instant.fromEpochMilliseconds(nextAt).toString()];
}

Deno.test("judgeMorning() sends at the local time, in winter and in summer", () => {
  assert.deepEqual(judge("2026-12-01T06:29:59Z"), ["wait", "2026-12-01T06:30:00Z"]);
  assert.deepEqual(judge("2026-12-01T06:30:00Z"), ["send", "2026-12-02T06:30:00Z"]);
  assert.deepEqual(judge("2026-07-01T05:30:00Z"), ["send", "2026-07-02T05:30:00Z"]);
  assert.deepEqual(judge("2026-07-01T13:30:00Z", { timezone: "America/Chicago" }), [
    "send",
    "2026-07-02T12:30:00Z",
  ]);
});

Deno.test("judgeMorning() sends one letter a day, also where its time was changed", () => {
  const last = "2026-12-01T06:30:00Z";
  assert.deepEqual(judge("2026-12-01T06:31:00Z", { last }), ["wait", "2026-12-02T06:30:00Z"]);
  const later = { last, at: { hour: 9, minute: 0 } };
  assert.deepEqual(judge("2026-12-01T08:30:00Z", later), ["wait", "2026-12-02T08:00:00Z"]);
  assert.equal(judge("2026-12-02T06:30:00Z", { last })[0], "send");
});

Deno.test("judgeMorning() leaves out what would come more than four hours late", () => {
  assert.equal(judge("2026-12-01T10:30:00Z")[0], "send");
  assert.equal(judge("2026-12-01T10:30:01Z")[0], "skip");
});

Deno.test("judgeMorning() knows the days on which the clocks change", () => {
  const night = { at: { hour: 2, minute: 30 } };
  // 02:30 does not exist on 29 March: it is 03:30 summer time.
  assert.deepEqual(judge("2026-03-29T01:29:59Z", night), ["wait", "2026-03-29T01:30:00Z"]);
  assert.equal(judge("2026-03-29T01:30:00Z", night)[0], "send");
  // It is there twice on 25 October: the first counts, and the second is no other day.
  assert.equal(judge("2026-10-25T00:30:00Z", night)[0], "send");
  const done = { ...night, last: "2026-10-25T00:30:00Z" };
  assert.deepEqual(judge("2026-10-25T01:30:00Z", done), ["wait", "2026-10-26T01:30:00Z"]);
});

/** The evening before, in Amsterdam. */
const EVENING = { start: "2026-12-01T19:00:00Z" };
const LETTER = { morningLetter: AT };

Deno.test("the morning letter sums up yesterday and today, once, also over restarts", async () => {
  await using office = await openOffice(LETTER, EVENING);
  const { clock, store, mailer } = office;
  const fence = await lease(store, "a", clock.now());
  await plan(store, fence, [
    ...["1", "2"].map((item) => creation(item)),
    creation("3", { runAt: instant("2026-12-02T17:00:00Z"), label: "Basis <anna@example.org>" }),
    creation("4", { runAt: instant("2026-12-02T23:30:00Z"), label: "The day after" }),
  ]);
  const [first, second] = await claim(store, fence, 2, clock.now());
  if (first === undefined || second === undefined) throw new Error("two jobs were due");
  for (const [key, state] of [["1", "sent"], ["2", "failed"], ["3", "held"]] as const) {
    const mail = await intend(store, first, { key }, clock.now());
    await store.settleDelivery(mail, { state, answer: null }, clock.now());
  }
  await store.settle([
    ending(first),
    { ...attemptOf(second), ...ending(second, { kind: "failed", reason: "no bed" }) },
  ], clock.now());
  await office.pass(DAY / 2);
  await office.restart();
  await clock.advance(HOUR);
  const letters = mailer.messages.filter(({ subject }) => subject.startsWith("Reminders on"));
  assert.deepEqual(letters.map(({ subject }) => subject), [
    "Reminders on Wednesday 2 December: 1 mail sent yesterday, 3 to look at",
  ]);
  const text = textOf(letters[0]);
  for (
    const part of [
      "1 mail went out.",
      "1 mail could not be delivered.",
      "1 job failed.",
      "1 mail may have gone out already and wait",
      "18:00 Basis <a…@example.org> (reminder)",
      "no bed",
    ]
  ) assert.ok(text.includes(part), `${part}\n${text}`);
  assert.ok(!text.includes("The day after"), text);
  await office.pass(DAY);
  assert.equal(mailer.messages.filter(({ subject }) => /^Reminders on/.test(subject)).length, 2);
});

Deno.test("the morning letter says that all is well, in Dutch where that is wanted", async () => {
  await using office = await openOffice({ ...LETTER, language: "nl" }, EVENING);
  await office.pass(DAY / 2);
  assert.deepEqual(office.subjects(), [
    "office@example.org: Herinneringen op woensdag 2 december: gisteren 0 mails verstuurd",
  ]);
  const text = textOf(office.mailer.messages[0]);
  for (const part of ["Alles is in orde.", "Voor vandaag is niets gepland."]) {
    assert.ok(text.includes(part), text);
  }
});

Deno.test("the morning letter waits for a mail server that is away, and not until the afternoon", async () => {
  await using office = await openOffice(LETTER, EVENING);
  const { mailer, clock } = office;
  mailer.result = () => {
    throw mailError("MAIL_UNREACHABLE");
  };
  await office.pass(DAY / 2);
  const tries = mailer.messages.length;
  assert.ok(tries > 1);
  mailer.result = () => ({ state: "sent", answer: "250 OK" });
  await clock.advance(2 * MINUTE);
  assert.equal(mailer.messages.length, tries + 1);
  mailer.result = () => {
    throw mailError("MAIL_UNREACHABLE");
  };
  await office.pass(DAY + 5 * HOUR);
  mailer.result = () => ({ state: "sent", answer: "250 OK" });
  const before = mailer.messages.length;
  await office.pass(6 * HOUR);
  assert.equal(mailer.messages.length, before);
  assert.ok(office.log.of("info").some((line) => /would come too late/.test(line)));
});

Deno.test("the morning letter waits for the first round of planning, and not for ever", async () => {
  await using office = await openOffice(LETTER, { start: "2026-12-02T06:31:00Z" });
  assert.equal(office.subjects().length, 1, "planning had gone round");
  await using other = await openOffice({}, { start: "2026-12-02T06:31:00Z" });
  other.wrongs.goesOn = false;
  other.configure(LETTER);
  await other.restart();
  await other.clock.advance(MINUTE);
  assert.deepEqual(other.subjects(), []);
  other.wrongs.goesOn = true;
  await other.clock.advance(5_000);
  assert.equal(other.subjects().length, 1);

  other.wrongs.goesOn = false;
  await other.pass(DAY);
  await other.restart();
  await other.clock.advance(6 * MINUTE);
  const letters = other.subjects().filter((subject) => /Reminders on/.test(subject));
  assert.equal(letters.length, 2);
});

Deno.test("in DEVELOPMENT the letter says so", async () => {
  await using office = await openOffice(LETTER, { ...EVENING, environment: "DEVELOPMENT" });
  await office.pass(DAY / 2);
  assert.match(textOf(office.mailer.messages[0]), /This is DEVELOPMENT/);
});
