/**
 * The whole way on every kind of course database: the real program, the real queries, a real mail
 * server; what arrived is taken apart and compared with what should have.
 * @module
 */
import assert from "node:assert/strict";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import { sampleData } from "../../scripts/sample_course/sample_data.ts";
import { systemClock } from "../../src/domain/clock.ts";
import type { Section } from "../process/site.ts";
import { COURSE_KINDS, type TestCourse } from "../support/course_kinds.ts";
import { ADMIN } from "../support/database_server.ts";
import { readCourse, sayCourse } from "../tasks/course_state.ts";
import { expectedItems, expectedJob } from "../tasks/expected_jobs.ts";
import { checkMail, headerText } from "./check_mail.ts";
import { CONTENT, CONTENT_TAG, type ExpectedMail, expectedMail } from "./expected_mail.ts";
import { NO_ADDRESS, REFUSED, withHostile } from "./hostile_course.ts";
import { type Arrived, deliverAll, type Delivered } from "./post.ts";

/** One entry under `tasks:`. */
interface TaskSection extends Section {
  readonly handler: string;
  /** Default: all. */
  readonly training_types?: readonly string[];
}
type Tasks = Readonly<Record<string, TaskSection>>;

const BEFORE = { event: "first", offset: "300 days", direction: "before" };
const AFTER = { offset: "2 days", direction: "after", writes: true };

const DAY_MS = 86_400_000;
/** Tasks whose jobs run before a training. */
const REMINDERS = [
  ...["StudentReminderTask", "TrainerReminderTask", "SendAttendeeListTask"],
  ...["WaitlistReminderTask", "StudentOpenSpotReminder"],
];

/** Whatever does not move waiting lists. */
const READING: Tasks = {
  student_reminder: { handler: "StudentReminderTask", ...BEFORE },
  trainer_reminder: { handler: "TrainerReminderTask", ...BEFORE },
  attendee_list: { handler: "SendAttendeeListTask", ...BEFORE },
  waitlist_reminder: { handler: "WaitlistReminderTask", ...BEFORE, template: CONTENT_TAG },
  open_spots: {
    ...{ handler: "StudentOpenSpotReminder", ...BEFORE, writes: true },
    training_types: ["Herhaling"],
  },
  delete_training: { handler: "DeleteTrainingTask", event: "last", ...AFTER },
};
/** Each about trainings of its own, one job at a time: which is first decides who is invited by which. */
const MOVING: Tasks = {
  wait_list: {
    ...{ handler: "AutomaticWaitList", ...AFTER, concurrency: 1 },
    training_types: ["Basis", "Herhaling"],
  },
  fill: {
    ...{ handler: "WaitlistFillTask", ...AFTER, offset: "15m" },
    training_types: ["Gevorderd", "Kind & baby"],
  },
};

const NOW = systemClock().now();
const DATA = arrange();

function arrange(): CourseData {
  const data = withHostile(sampleData({ now: NOW, seed: 7 }), NOW);
  return {
    ...data,
    content: CONTENT,
    training: data.training?.map((one) => one.id === 5 ? { ...one, update_datetime: null } : one) ??
      [],
    training_enroll: [
      ...data.training_enroll ?? [],
      { student_id: 27, training_id: 5, uuid: "no-date", status: "waitlist", paid: false },
    ],
  };
}

/** What a run of these tasks should come to. */
function expectAll(
  tasks: Tasks,
  data: CourseData,
): { readonly mails: readonly ExpectedMail[]; readonly after: CourseData } {
  let after = data;
  const mails = Object.entries(tasks).flatMap(([task, { handler, training_types: types = [] }]) =>
    expectedItems(handler, data, NOW).toSorted(byTime).flatMap((line) => {
      const [item = "", time = ""] = line.split(" ");
      const training = trainingOf(data, item);
      if (!isWanted(data, { training, types, handler, eventAt: Number(time) })) return [];
      const before = after;
      const job = expectedJob(handler, before, { item, now: NOW });
      after = job.after;
      return job.mails.map((mail) => {
        const [template = "", ...email] = mail.split(" ");
        const about = { task, item, training, template, email: email.join(" "), now: NOW };
        return expectedMail({ ...about, eventAt: Number(time) }, before, job.after);
      });
    })
  );
  return { mails, after };
}

/** Jobs that are overdue run in the order in which they were due. */
function byTime(one: string, other: string): number {
  const [a = 0, b = 0] = [one, other].map((line) => Number(line.split(" ")[1]));
  return a - b;
}

function trainingOf(data: CourseData, item: string): number {
  return data.training_enroll?.find(({ uuid }) => uuid === item)?.training_id ?? Number(item);
}

/** Whether a job runs: for its type of training, for the first event only, and once it is due. */
function isWanted(
  data: CourseData,
  { training, types, handler, eventAt }: {
    readonly training: number;
    readonly types: readonly string[];
    readonly handler: string;
    readonly eventAt: number;
  },
): boolean {
  const type = data.training?.find(({ id }) => id === training)?.trainingtype_id;
  const name = data.training_type?.find(({ id }) => id === type)?.name ?? "";
  if (types.length > 0 && !types.includes(name)) return false;
  if (!REMINDERS.includes(handler)) return eventAt < NOW - 3 * DAY_MS;
  const starts = data.training_event?.filter(({ training_id }) => training_id === training)
    .map(({ start_time }) => start_time) ?? [];
  return eventAt > NOW && eventAt === Math.min(...starts);
}

/** Runs the tasks, and holds all that arrived against what should have. */
async function runAndCompare(
  made: TestCourse,
  tasks: Tasks,
  data: CourseData,
): Promise<{ readonly delivered: Delivered; readonly after: CourseData }> {
  const { mails, after } = expectAll(tasks, data);
  const delivered = await deliverAll(made.url, tasks);
  const taken = mails.filter(({ isRefused }) => !isRefused);
  const arrived = Map.groupBy(delivered.arrived, keyOf);
  assert.deepEqual(
    delivered.arrived.map(keyOf).toSorted(),
    taken.map(({ task, item, to, subject }) => `${task} ${item} ${to} ${subject}`).toSorted(),
  );
  for (const wanted of taken) {
    const { task, item, to, subject } = wanted;
    for (const one of arrived.get(`${task} ${item} ${to} ${subject}`) ?? []) checkMail(one, wanted);
  }
  assert.deepEqual(
    delivered.refused.toSorted(),
    mails.filter(({ isRefused }) => isRefused).map(({ task, item, to }) => `${task} ${item} ${to}`)
      .toSorted(),
  );
  assert.deepEqual(await readCourse(made.course), sayCourse(after));
  for (const secret of [ADMIN.password, encodeURIComponent(ADMIN.password)]) {
    assert.ok(!delivered.printed.includes(secret), "the password was printed");
  }
  return { delivered, after };
}

function keyOf({ task, item, to, mail }: Arrived): string {
  return `${task} ${item} ${to} ${headerText(mail.subject ?? "")}`;
}

for (const kind of COURSE_KINDS) {
  Deno.test({
    name:
      `every task mails what it should, once, and changes what it should on ${kind.dialect}${kind.need.nameSuffix}`,
    ignore: kind.need.ignore,
    async fn() {
      await using made = await kind.open(DATA);
      const first = await runAndCompare(made, READING, DATA);
      const { arrived, refused, log } = first.delivered;
      assert.ok(arrived.length > 150, `${arrived.length} mails`);
      assert.ok([NO_ADDRESS, REFUSED].every((one) => refused.some((line) => line.includes(one))));
      assert.ok(
        log.some(({ message }) =>
          /line 2 of the body of the text "Herinnering wachtlijst" \(en\)/.test(message)
        ),
      );
      const second = await runAndCompare(made, MOVING, first.after);
      assert.ok(second.delivered.arrived.length > 10);
      const copies = "SELECT COUNT(*) AS copies FROM user_message";
      const [found] = await made.course.all(copies, {});
      assert.equal(found?.copies, arrived.length + second.delivered.arrived.length);
    },
  });
}
