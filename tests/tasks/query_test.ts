import assert from "node:assert/strict";
import { expectedReminders } from "../../scripts/sample_course/expected.ts";
import { sampleData } from "../../scripts/sample_course/sample_data.ts";
import { TRAININGS } from "../../scripts/sample_course/trainings.ts";
import studentReminder from "../../tasks/student_reminder.ts";
import trainerReminder from "../../tasks/trainer_reminder.ts";
import { askQuery, attempt } from "./fake_context.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const DATA = sampleData({ now: NOW, seed: 7 });
const SINCE = "2026-11-23 12:00:00.000000";
const TASKS = [
  ["StudentReminderTask", studentReminder],
  ["TrainerReminderTask", trainerReminder],
] as const;

function idsOf(names: readonly string[]): readonly number[] {
  return TRAININGS.flatMap(({ name }, index) => names.includes(name) ? [index + 1] : []);
}

Deno.test("reminder query finds every event of each active training that has one to come", async () => {
  const rows = await askQuery(studentReminder, { data: DATA, since: SINCE });
  const gone = idsOf(["Afgelast: verkeersongevallen", "Basis EHBO van vorige maand"]);
  const events = DATA.training_event?.filter(({ training_id }) => !gone.includes(training_id ?? 0));
  assert.deepEqual(
    rows.map((row) => [row.id, row.training_event]).toSorted(byText),
    events?.map((event) => [event.training_id, event.id]).toSorted(byText),
  );
  assert.equal(gone.length, 2);
});

Deno.test("reminder query keeps the first event of a training that has begun", async () => {
  const [begun] = idsOf(["Al begonnen: EHBO op zaterdag"]);
  const rows = await askQuery(studentReminder, { data: DATA, since: SINCE });
  assert.deepEqual(rows.filter((row) => row.id === begun).map((row) => row.event_at).toSorted(), [
    "2026-11-16 09:00:00.000000",
    "2026-11-30 09:00:00.000000",
  ]);
});

Deno.test("reminder query finds past trainings since an earlier instant", async () => {
  const since = "2026-11-01 00:00:00.000000";
  const rows = await askQuery(studentReminder, { data: DATA, since });
  const [past] = idsOf(["Basis EHBO van vorige maand"]);
  assert.equal(rows.filter((row) => row.id === past).length, 2);
});

Deno.test("reminder query tells trainings of the same name apart", async () => {
  const rows = await askQuery(trainerReminder, { data: DATA, since: SINCE });
  const same = rows.filter((row) => row.label === "EHBO bij kinderen");
  assert.deepEqual([...new Set(same.map((row) => row.id))].toSorted(), [4, 5]);
});

Deno.test("reminder query names type and place", async () => {
  const [row] = await askQuery(studentReminder, { data: DATA, since: SINCE });
  assert.deepEqual(row, {
    id: 1,
    label: "Basis EHBO",
    event_at: "2026-11-25 08:00:00.000000",
    training_type: "Basis",
    training_event: 1,
    end_time: "2026-11-25 11:30:00.000000",
    location: "Praktijk De Linde",
  });
});

for (const [name, task] of TASKS) {
  Deno.test(`${name} reaches everybody in the sample who should be reached, once`, async () => {
    const expected = expectedReminders(DATA, { now: NOW }).filter((one) => one.task === name);
    const arrived: string[] = [];
    const items = new Set(expected.map((one) => one.training));
    for (const item of items) {
      const { mails } = await attempt(task, { data: DATA, item: String(item) });
      arrived.push(...mails.map((mail) => `${item} ${mail.to.email}`));
    }
    assert.deepEqual(
      arrived.toSorted(),
      expected.map((one) => `${one.training} ${one.email}`).toSorted(),
    );
  });
}

function byText(a: readonly unknown[], b: readonly unknown[]): number {
  return a.join() < b.join() ? -1 : 1;
}
