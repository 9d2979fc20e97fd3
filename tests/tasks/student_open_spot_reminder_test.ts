import assert from "node:assert/strict";
import type { Mail, Outcome } from "bcourse-scheduler";
import task from "../../tasks/student_open_spot_reminder.ts";
import { openSqliteFixture } from "../course/sqlite_fixture.ts";
import { type AttemptOptions, JobWorld } from "./job_world.ts";
import { type SmallCourse, smallCourse, type Somebody } from "./small_course.ts";

const IN: Somebody = { email: "in@e.org" };

/** Somebody without an enrolment who likes to hear of last places. */
function eager(name: string, given: Partial<Somebody> = {}): Somebody {
  return { email: `${name}@e.org`, status: null, settings: { lastMinute: true }, ...given };
}

interface Came {
  readonly outcome: Outcome;
  readonly mails: readonly Mail[];
  readonly policies: unknown;
  readonly changedAt: unknown;
}

async function offer(
  course: SmallCourse,
  { sql, ...options }: AttemptOptions & { readonly sql?: string } = {},
): Promise<Came> {
  const { course: database, remove } = await openSqliteFixture(smallCourse(course));
  try {
    const world = new JobWorld(task, database);
    const outcome = await world.attempt({
      ...options,
      gate: async (call, effect) => {
        if (call === "course.transaction" && sql !== undefined) {
          await database.transaction([{ sql }]);
        }
        return await effect();
      },
    });
    const [training] = await database.all("SELECT * FROM training", {});
    return {
      outcome,
      mails: world.mails,
      policies: training?.apply_policies,
      changedAt: training?.update_datetime,
    };
  } finally {
    await remove();
  }
}

Deno.test("open spots are offered to who wants to hear of them and is not in it", async () => {
  const came = await offer({
    most: 9,
    students: [
      IN,
      ...["waitlist", "waitlist-invited", "waitlist-declined", "force-off-waitlist"].map((status) =>
        eager(status, { status })
      ),
      eager("yes"),
      eager("no", { settings: { lastMinute: false } }),
      eager("off", { settings: { lastMinute: true, wantsMail: false } }),
      eager("gone", { isActive: false }),
      eager("unasked", { settings: null }),
      { ...eager("blank"), email: " " },
    ],
  });
  assert.deepEqual(came.mails.map(({ to }) => to.email), ["yes@e.org", "unasked@e.org"]);
  assert.equal(came.mails[0]?.vars?.places, 7);
  assert.deepEqual([came.policies, came.changedAt], [0, "2026-11-29 08:00:00.000000"]);
  assert.deepEqual(came.outcome, { state: "succeeded", note: "2 mails sent" });
});

for (
  const [what, course, reason] of [
    ["full", { most: 1 }, "no place is free"],
    ["more than full", { most: 0 }, "no place is free"],
    ["without a known limit", {}, "no limit is known, so there are no last places"],
  ] as const
) {
  Deno.test(`open spots are not offered where a training is ${what}`, async () => {
    const came = await offer({ students: [IN, eager("yes")], ...course });
    assert.deepEqual(came, {
      ...{ outcome: { state: "skipped", reason }, mails: [], policies: 1, changedAt: null },
    });
  });
}

Deno.test("open spots count an open invitation as taken", async () => {
  const students = [IN, eager("i", { status: "waitlist-invited" }), eager("yes")];
  assert.deepEqual((await offer({ most: 2, students })).mails, []);
  assert.equal((await offer({ most: 3, students })).mails[0]?.vars?.places, 1);
});

for (
  const [what, sql] of [
    ["the last place is taken", "UPDATE training_enroll SET status = 'enrolled'"],
    ["the training is called off", "UPDATE training SET active = 0"],
  ] as const
) {
  Deno.test(`open spots are not offered where ${what} in the last moment`, async () => {
    const students = [IN, eager("w", { status: "waitlist" }), eager("yes")];
    const came = await offer({ most: 2, students }, { sql });
    assert.deepEqual([came.outcome.state, came.mails, came.policies], ["skipped", [], 1]);
  });
}

Deno.test("open spots are opened to everybody also where nobody wants to hear of them", async () => {
  const came = await offer({ most: 2, students: [IN] });
  assert.deepEqual([came.policies, came.mails], [0, []]);
});

Deno.test("open spots are no longer offered once they are taken", async () => {
  const { course, remove } = await openSqliteFixture(
    smallCourse({ most: 1, students: [eager("a"), eager("b"), eager("c")] }),
  );
  const world = new JobWorld(task, course);
  const answers = ["sent", "down", "down"];
  const send = () => {
    if (answers.shift() !== "sent") throw new Error("server down");
    return "sent" as const;
  };
  await assert.rejects(world.attempt({ send }), /server down/);
  const taken = `INSERT INTO training_enroll (student_id, training_id, uuid, status, paid)
    VALUES (1, 1, 'u', 'enrolled', 0)`;
  await course.transaction([{ sql: taken }]);
  const before = world.mails.length;
  assert.deepEqual(await world.attempt(), {
    state: "succeeded",
    note: "the last place was taken meanwhile, or the training was called off",
  });
  await remove();
  assert.equal(world.mails.length, before);
});

Deno.test("open spots are offered to students of the practice, and to no user who is in it twice", async () => {
  const data = smallCourse({
    most: 5,
    students: [IN, eager("other"), eager("twin"), eager("yes")],
  });
  const practices = [1, 2, 1, 1];
  const users = [1, 2, 1, 4];
  const { course, remove } = await openSqliteFixture({
    ...data,
    practice: [...data.practice ?? [], { id: 2, name: "De Es", shortname: "es" }],
    user_settings: (data.user_settings ?? []).map((row) => ({ ...row, msg_last_min_spots: true })),
    student: (data.student ?? []).map((student, index) => ({
      ...student,
      practice_id: practices[index] ?? 1,
      user_id: users[index] ?? 1,
    })),
  });
  const world = new JobWorld(task, course);
  await world.attempt();
  await remove();
  assert.deepEqual(world.mails.map(({ to }) => to.email), ["yes@e.org"]);
});

Deno.test("open spots need to be allowed to write", async () => {
  const { course, remove } = await openSqliteFixture(
    smallCourse({ most: 2, students: [eager("a")] }),
  );
  const world = new JobWorld(task, course, { writes: false });
  const outcome = await world.attempt();
  await remove();
  assert.match(JSON.stringify(outcome), /"failed".*writes: true/);
  assert.deepEqual(world.mails, []);
});
