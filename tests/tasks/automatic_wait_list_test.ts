import assert from "node:assert/strict";
import type { Mail, Outcome } from "bcourse-scheduler";
import task from "../../tasks/automatic_wait_list.ts";
import { openSqliteFixture } from "../course/sqlite_fixture.ts";
import { askQuery } from "./fake_context.ts";
import { type Gate, type JobGiven, JobWorld } from "./job_world.ts";
import { invited, INVITED_AT, waiting } from "./scenarios.ts";
import { type SmallCourse, smallCourse } from "./small_course.ts";

const TRAINERS = [{ email: "trainer@e.org", first: "Marieke", last: "Verhoeven" }];

interface Came {
  readonly outcome: Outcome;
  readonly mails: readonly Mail[];
  /** `status` of each enrolment, by number. */
  readonly states: readonly string[];
  /** `invite_date` and `ical_sequence` of the first one. */
  readonly first: readonly unknown[];
}

interface Given extends JobGiven {
  readonly now?: string;
  /** What Bcourse does just before the n-th transaction, counted from 1. */
  readonly meanwhile?: (transaction: number) => string | null;
}

/** Runs the job of the first student's invitation. */
async function expire(course: SmallCourse, given: Given = {}): Promise<Came> {
  const { course: database, remove } = await openSqliteFixture(smallCourse(course));
  let transactions = 0;
  const gate: Gate = async (call, effect) => {
    if (call !== "course.transaction") return await effect();
    const sql = given.meanwhile?.(transactions += 1) ?? null;
    if (sql !== null) await database.transaction([{ sql }]);
    return await effect();
  };
  try {
    const world = new JobWorld(task, database, { item: "uuid-1", eventAt: INVITED_AT, ...given });
    const at = given.now === undefined ? {} : { now: given.now };
    const outcome = await world.attempt({ ...at, gate });
    const rows = await database.all("SELECT * FROM training_enroll ORDER BY student_id", {});
    return {
      outcome,
      mails: world.mails,
      states: rows.map(({ status }) => String(status)),
      first: [rows[0]?.invite_date, rows[0]?.ical_sequence],
    };
  } finally {
    await remove();
  }
}

function keys({ mails }: Came): readonly string[] {
  return mails.map(({ key }) => key);
}

Deno.test("wait list expires an invitation and invites who has waited longest", async () => {
  const students = [invited("e"), waiting("late", 20), waiting("early", 4), { email: "in@e.org" }];
  const came = await expire({ most: 2, students, trainers: TRAINERS });
  assert.deepEqual(came.states, [
    "waitlist-invite-expired",
    "waitlist",
    "waitlist-invited",
    "enrolled",
  ]);
  assert.deepEqual(keys(came), ["invited:3", "expired:1", "trainer:1"]);
  assert.deepEqual(came.first, ["2026-11-29 08:00:00.000000", 1]);
  assert.deepEqual(came.outcome, {
    state: "succeeded",
    note: "1 expired, 1 invited; 3 mails sent",
  });
  const note = came.mails[2]?.vars ?? {};
  assert.deepEqual([note.expired, note.invited], [["e@e.org"], ["early@e.org"]]);
});

Deno.test("wait list puts who has no date first, and then the lower number", async () => {
  const same = [waiting("b", 9), waiting("a", 9)];
  const students = [invited("e"), ...same, { email: "old@e.org", status: "waitlist" }];
  const came = await expire({ most: 2, students });
  assert.deepEqual(came.states, [
    ...["waitlist-invite-expired", "waitlist-invited", "waitlist", "waitlist-invited"],
  ]);
});

Deno.test("wait list leaves those in their place who cannot be told", async () => {
  const students = [
    invited("e"),
    waiting("off", 1, { settings: { wantsMail: false } }),
    waiting("gone", 2, { isActive: false }),
    { ...waiting("blank", 3), email: " " },
    waiting("next", 4, { settings: null }),
    waiting("last", 5),
  ];
  const came = await expire({ most: 1, students });
  assert.deepEqual(came.states, [
    "waitlist-invite-expired",
    ...["waitlist", "waitlist", "waitlist", "waitlist-invited", "waitlist"],
  ]);
});

Deno.test("wait list expires who has switched e-mails off, without a mail", async () => {
  const students = [invited("e", { settings: { wantsMail: false } }), waiting("next", 4)];
  const came = await expire({ most: 1, students, trainers: TRAINERS });
  assert.deepEqual(came.states, ["waitlist-invite-expired", "waitlist-invited"]);
  assert.deepEqual(keys(came), ["invited:2", "trainer:1"]);
  assert.deepEqual(came.mails[1]?.vars?.expired, ["e@e.org"]);
});

for (
  const [what, course, invitations] of [
    ["several places", { most: 4 }, 3],
    ["one place", { most: 2 }, 1],
    ["no place, as there are fewer than before", { most: 1 }, 0],
    ["far fewer places than people", { most: 0 }, 0],
    ["no known limit", {}, 0],
    ["a training that was called off", { most: 9, isOff: true }, 0],
    [
      "a training that is over",
      { most: 9, events: [["2026-11-28T08:00Z", "2026-11-28T09:00Z", 1]] },
      0,
    ],
    ["a training without a date", { most: 2, events: [] }, 1],
  ] as const satisfies readonly (readonly [string, SmallCourse, number])[]
) {
  Deno.test(`wait list with ${what} invites ${invitations}`, async () => {
    const queue = [3, 1, 2, 4].map((day) => waiting(`w${day}`, day));
    const students = [invited("e"), { email: "in@e.org" }, ...queue];
    const came = await expire({ students, ...course });
    assert.equal(came.states[0], "waitlist-invite-expired");
    assert.equal(came.states.filter((state) => state === "waitlist-invited").length, invitations);
    assert.equal(came.states.filter((state) => state === "waitlist").length, 4 - invitations);
    assert.equal(came.mails.length, 1 + invitations);
  });
}

for (
  const [status, reason] of [
    ["enrolled", "the invitation was accepted"],
    ["waitlist-declined", "the invitation was declined"],
    [
      "force-off-waitlist",
      "the invitation is no longer open: the enrolment is force-off-waitlist",
    ],
  ] as const
) {
  Deno.test(`wait list leaves an invitation alone that is ${status} by now`, async () => {
    const students = [invited("e", { status }), waiting("next", 4)];
    const came = await expire({ most: 5, students });
    assert.deepEqual(came.outcome, { state: "skipped", reason });
    assert.deepEqual([came.states, came.mails], [[status, "waitlist"], []]);
  });

  Deno.test(`wait list leaves an invitation alone that is ${status} in the last moment`, async () => {
    const sql = `UPDATE training_enroll SET status = '${status}' WHERE student_id = 1`;
    const students = [invited("e"), waiting("next", 4)];
    const came = await expire({ most: 1, students }, {
      meanwhile: (transaction) => transaction === 1 ? sql : null,
    });
    assert.deepEqual(came.outcome, { state: "skipped", reason });
    assert.deepEqual([came.states, came.mails], [[status, "waitlist"], []]);
  });
}

Deno.test("wait list leaves a later invitation to its own job", async () => {
  const students = [invited("e", { invitedAt: "2026-11-28T07:00:00Z" }), waiting("next", 4)];
  const came = await expire({ most: 1, students });
  assert.equal(came.outcome.state, "skipped");
  assert.deepEqual(came.states, ["waitlist-invited", "waitlist"]);
});

for (
  const [what, sql, states] of [
    [
      "the next one leaves the list",
      "UPDATE training_enroll SET status = 'waitlist-declined' WHERE student_id = 2",
      ["waitlist-invite-expired", "waitlist-declined", "waitlist-invited"],
    ],
    [
      "the place is given to somebody",
      "INSERT INTO training_enroll (student_id, training_id, uuid, status, paid) VALUES (4, 1, 'x', 'enrolled', 0)",
      ["waitlist-invite-expired", "waitlist", "waitlist", "enrolled"],
    ],
    [
      "there are more places",
      "UPDATE training SET max_participants = 2",
      ["waitlist-invite-expired", "waitlist-invited", "waitlist-invited"],
    ],
    [
      "the training is called off",
      "UPDATE training SET active = 0",
      ["waitlist-invite-expired", "waitlist", "waitlist"],
    ],
  ] as const
) {
  Deno.test(`wait list decides anew where ${what} in the last moment`, async () => {
    const queue = [waiting("next", 4), waiting("last", 5)];
    const students = [invited("e"), ...queue, { email: "new@e.org", status: null }];
    const came = await expire({ most: 1, students }, {
      meanwhile: (transaction) => transaction === 1 ? sql : null,
    });
    assert.equal(came.outcome.state, "succeeded");
    assert.deepEqual(came.states, states);
  });
}

Deno.test("wait list leaves a list that keeps changing for the next attempt", async () => {
  const queue = [waiting("next", 4), waiting("last", 5)];
  const more = expire({ most: 1, students: [invited("e"), ...queue] }, {
    meanwhile: (transaction) => `UPDATE training SET max_participants = ${transaction + 1}`,
  });
  await assert.rejects(more, /kept changing/);
});

Deno.test("wait list skips an enrolment that was deleted", async () => {
  const came = await expire({ most: 1, students: [invited("e")] }, { item: "nobody" });
  assert.deepEqual(came.outcome, {
    state: "skipped",
    reason: "the enrolment is not there any more",
  });
});

Deno.test("wait list withdraws the calendar entry of who lost the place, and makes one for who is next", async () => {
  const students = [invited("e", { sequence: 4 }), waiting("next", 4, { sequence: 7 })];
  const { mails, first } = await expire({ most: 1, students });
  const said = mails.map(({ ical }) => [ical?.method, ical?.status, ical?.uid, ical?.sequence]);
  assert.deepEqual(said, [
    ["REQUEST", "TENTATIVE", "uuid-2", 8],
    ["CANCEL", undefined, "uuid-1", 5],
  ]);
  assert.deepEqual(mails.map(({ ical }) => ical?.events.length), [1, 1]);
  assert.equal(first[1], 5);
});

Deno.test("wait list counts calendar sequences from where Bcourse begins", async () => {
  const { mails, first } = await expire({ most: 1, students: [invited("e"), waiting("next", 4)] });
  assert.deepEqual(mails.map(({ ical }) => ical?.sequence), [1, 1]);
  assert.equal(first[1], 1);
});

Deno.test("wait list makes and withdraws no calendar entry for a training without a date", async () => {
  const students = [invited("e", { sequence: 4 }), waiting("next", 4)];
  const { mails } = await expire({ most: 1, students, events: [] });
  assert.deepEqual(mails.map(({ ical }) => ical), [undefined, undefined]);
});

Deno.test("wait list decides anew where Bcourse sent a mail with the same sequence meanwhile", async () => {
  const sql = "UPDATE training_enroll SET ical_sequence = 8 WHERE student_id = 2";
  const students = [invited("e"), waiting("next", 4, { sequence: 7 })];
  const { mails } = await expire({ most: 1, students }, {
    meanwhile: (transaction) => transaction === 1 ? sql : null,
  });
  assert.equal(mails[0]?.ical?.sequence, 9);
});

Deno.test("wait list says until when to answer, in days on the calendar", async () => {
  const students = [invited("e"), waiting("next", 4)];
  const args = { answer_days: 150, link: "https://bcourse.example.org/account" };
  const { mails } = await expire({ most: 1, students }, { args });
  // 09:00 in Amsterdam, in winter and in summer.
  assert.equal(mails[0]?.vars?.answer_by, "2027-04-28T07:00:00Z");
  assert.equal(mails[0]?.vars?.link, "https://bcourse.example.org/account");
});

Deno.test("wait list mails a user once who was invited as two students", async () => {
  const { course, remove } = await openSqliteFixture({
    ...smallCourse({ most: 2, students: [invited("e"), waiting("a", 1), waiting("b", 2)] }),
    student: [1, 2, 2].map((user_id, index) => ({
      ...{ id: index + 1, user_id, practice_id: 1, studenttype_id: 1, studentstatus_id: 1 },
    })),
  });
  const world = new JobWorld(task, course, { item: "uuid-1", eventAt: INVITED_AT });
  await world.attempt();
  await remove();
  assert.deepEqual(world.mails.map(({ key }) => key), ["invited:2", "expired:1"]);
});

Deno.test("wait list says that it must be allowed to write", async () => {
  const came = await expire({ most: 1, students: [invited("e")] }, { writes: false });
  assert.deepEqual(came.outcome, {
    state: "failed",
    reason:
      "it changes the course database, which this task may not: set tasks.the_task.writes: true in automations.yaml",
    retry: false,
  });
  assert.deepEqual([came.states, came.mails], [["waitlist-invited"], []]);
});

Deno.test("wait list finds open invitations by the enrolment, also old ones", async () => {
  const students = [
    invited("new"),
    invited("old", { invitedAt: "2026-01-02T03:04:05Z" }),
    { email: "undated@e.org", status: "waitlist-invited" },
    waiting("w", 1),
  ];
  const data = smallCourse({ students, isOff: true });
  const rows = await askQuery(task, { data });
  assert.deepEqual(rows.map(({ id, label, event_at }) => [id, label, event_at]), [
    ["uuid-1", "EHBO", "2026-11-27 07:00:00.000000"],
    ["uuid-2", "EHBO", "2026-01-02 03:04:05.000000"],
  ]);
});

Deno.test("wait list asks nothing about trainings that are over", async () => {
  const events = [["2026-11-20T08:00Z", "2026-11-20T09:00Z", 1]] as const;
  const data = smallCourse({ students: [invited("e")], events });
  assert.deepEqual(await askQuery(task, { data }), []);
});
