import { createWorld, type World } from "./world.ts";

const TASKS = [
  {
    name: "student_reminder",
    description: "Reminder with calendar invitation, two days before",
  },
  { name: "trainer_reminder", description: "Reminder to the trainers, one day before" },
  { name: "attendee_list", description: "List of attendees to the trainers, the evening before" },
  { name: "open_spots", description: "Open places to students who want them", enabled: false },
];

const TRAININGS = [
  "Basis training A",
  "Basis training B",
  "Gevorderd: rouw en verlies",
  "Intervisie voorjaar",
  "Supervisie",
  "Basis training Utrecht",
  "Gespreksvoering",
];

const PEOPLE = ["anna.bakker", "bram.visser", "carla.smit", "daan.mulder", "eva.peters"];

/** Mails of each of the last days, the oldest first. */
const SENT = [6, 0, 14, 9, 3, 0, 0, 11, 18, 7, 0, 12, 4];

const DAY_MS = 86_400_000;

/**
 * Makes a world with two weeks of believable history and a week of plans, in the evening of a
 * Monday in November.
 * @param options.troubled whether things have gone wrong too
 */
export async function createFilledWorld(
  { troubled }: { readonly troubled: boolean },
): Promise<World> {
  const start = Temporal.Instant.from("2026-11-10T17:00:00Z");
  const world = await createWorld({ now: start.toString(), tasks: TASKS });
  for (const [day, mails] of SENT.entries()) {
    await sendReminders(world, { day, mails });
    await world.clock.advance(DAY_MS);
  }
  await sendReminders(world, { day: SENT.length, mails: 8 });
  await planAhead(world);
  if (troubled) await makeTrouble(world);
  await runOne(world);
  await world.clock.advance(40 * 60_000);
  world.facts.plannedAt = world.clock.now() - 20_000;
  world.facts.dispatchedAt = world.clock.now() - 5_000;
  return world;
}

async function sendReminders(
  { plan, claim, settle, mail, clock }: World,
  { day, mails }: { readonly day: number; readonly mails: number },
): Promise<void> {
  if (mails === 0) return;
  const label = TRAININGS[day % TRAININGS.length] ?? "Training";
  const runAt = iso(clock.now());
  await plan("student_reminder", [{ item: `past-${day}`, label, runAt }]);
  for (const job of await claim("student_reminder")) {
    for (let index = 0; index < mails; index++) {
      const name = PEOPLE[index % PEOPLE.length];
      const to = `${name}${index < PEOPLE.length ? "" : index}@example.org`;
      const answer = "250 2.0.0 Ok: queued as 4Wn7Qz1vTz";
      await mail(job, { to, subject: `Reminder: ${label}`, state: "sent", answer });
    }
    const log = [
      { at: clock.now(), level: "info", message: `${mails} students are enrolled` } as const,
      { at: clock.now() + 900, level: "info", message: "calendar invitations attached" } as const,
    ];
    await settle(job, { kind: "succeeded", reason: `${mails} reminders sent`, log });
  }
}

async function planAhead({ plan, clock }: World): Promise<void> {
  const at = (days: number, hours: number): string =>
    iso(clock.now() + days * DAY_MS + hours * 3_600_000);
  await plan("student_reminder", [
    { item: "301", label: "Basis training A", runAt: at(1, 0) },
    { item: "302", label: "Gespreksvoering", runAt: at(2, -1) },
    { item: "303", label: "Supervisie", runAt: at(4, 0) },
    ...["Noord", "Oost", "Zuid", "West", "Centrum", "Almere"].map((place, index) => ({
      item: `31${index}`,
      label: `Intervisie ${place}`,
      runAt: at(5, -8),
    })),
    { item: "304", label: "Gevorderd: rouw en verlies", runAt: at(6, -5) },
  ]);
  await plan("trainer_reminder", [
    { item: "301", label: "Basis training A", runAt: at(2, 0) },
    { item: "302", label: "Gespreksvoering", runAt: at(3, -1) },
    { item: "303", label: "Supervisie", runAt: at(5, 0) },
    { item: "304", label: "Gevorderd: rouw en verlies", runAt: at(7, -5) },
  ]);
  await plan("attendee_list", [
    { item: "301", label: "Basis training A", runAt: at(2, 1.5) },
    { item: "303", label: "Supervisie", runAt: at(5, 1.5) },
  ]);
}

async function makeTrouble({ plan, claim, settle, mail, clock, facts }: World): Promise<void> {
  await plan("trainer_reminder", [
    { item: "299", label: "Basis training Utrecht", runAt: iso(clock.now()) },
    {
      ...{ item: "298", label: "Intervisie najaar", runAt: iso(clock.now() - 2 * DAY_MS) },
      missed: "it could not run within 1 day of its time",
    },
  ]);
  for (const job of await claim("trainer_reminder")) {
    await mail(job, {
      ...{ to: "fleur.dejong@gone.example", subject: `Reminder: ${job.label}`, state: "failed" },
      answer: "550 5.1.1 <fleur.dejong@gone.example> no such mailbox",
    });
    await settle(job, {
      kind: "failed",
      reason: "the location has no address: fill in location 12 in Bcourse",
      error: "Error: the location has no address\n    at execute (trainer_reminder.ts:61:13)",
      log: [{ at: clock.now(), level: "warn", message: "location 12 has no street" }],
    });
  }
  facts.problems = [{
    ...{ severity: "warning", file: "automations.yaml", line: 31, column: 5 },
    path: "tasks.open_spots.query",
    message: "gives no column event_at",
  }];
}

async function runOne({ plan, claim, clock }: World): Promise<void> {
  await clock.advance(40 * 60_000);
  await plan("attendee_list", [
    { item: "300", label: "Basis training B", runAt: iso(clock.now()) },
  ]);
  await claim("attendee_list");
}

function iso(instant: number): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toString();
}
