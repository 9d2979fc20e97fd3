import { DatabaseSync, type StatementSync } from "node:sqlite";
import { systemClock } from "../../src/domain/clock.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { createDice, type Dice } from "../sample_course/dice.ts";

/** How much there is in the store of a year. */
export interface YearSize {
  /** Attempts in the past. */
  readonly attempts: number;
  readonly people: number;
  /** Jobs still to come. */
  readonly ahead: number;
  readonly tasks: readonly string[];
}

const DAY_MS = 86_400_000;
const ENVIRONMENT = "PRODUCTION";

/** How jobs ended, as often as they stand here. */
const ENDS = [
  ...new Array<string>(184).fill("succeeded"),
  ...["skipped", "skipped", "skipped", "skipped", "skipped", "cancelled", "cancelled", "cancelled"],
  ...["failed", "failed", "failed", "failed", "missed", "missed", "missed", "missed"],
];

/**
 * Writes a store with a year of history, up to now, and what is planned for the weeks to come. By
 * plain rows: the daemon would take an hour for it.
 */
export async function writeYearStore(path: string, size: YearSize, now: number): Promise<void> {
  await (await openSqliteStore({ path, clock: systemClock() })).close();
  const database = new DatabaseSync(path);
  database.exec("PRAGMA synchronous = OFF");
  database.exec("BEGIN");
  const { history, delivery, job, person } = prepare(database);
  const dice = createDice(7);
  for (let index = 0; index < size.people; index++) person.run(ENVIRONMENT, addressOf(index));
  const finished = Math.floor(size.attempts * 0.9);
  for (let seq = 1; seq <= finished; seq++) {
    const at = now - Math.floor(365 * DAY_MS * (1 - seq / finished));
    writeFinished({ job, history, delivery }, { seq, at, size, dice });
  }
  for (let index = 0; index < size.ahead; index++) {
    const at = now + Math.floor(60 * DAY_MS * (index + 1) / size.ahead);
    const seq = finished + index + 1;
    const task = size.tasks[index % size.tasks.length] ?? "";
    job.run({ ...common(seq, task, at), state: "scheduled", attempt: 0, finished_at: null });
  }
  for (const task of size.tasks) writeTask(database, task, now);
  database.exec("COMMIT");
  database.close();
}

type Statements = Readonly<Record<"job" | "history" | "delivery" | "person", StatementSync>>;

function prepare(database: DatabaseSync): Statements {
  return {
    job: database.prepare(
      `INSERT INTO job (seq, id, environment, task, item, occurrence, label, event_at, run_at, due_at,
        planned_at, state, attempt, finished_at, cancel_cause)
      VALUES (:seq, :id, :environment, :task, :item, 1, :label, :event_at, :run_at, :run_at,
        :planned_at, :state, :attempt, :finished_at,
        CASE :state WHEN 'cancelled' THEN 'left' END)`,
    ),
    history: database.prepare(
      `INSERT INTO history (job_seq, at, kind, attempt, started_at, reason, error)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    delivery: database.prepare(
      `INSERT INTO delivery (job_seq, key, recipient, subject, message_id, state, attempt,
        intended_at, changed_at, answer, environment, task, job_at)
      VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, '250 2.0.0 Ok: queued as 4Wn7Qz1vTz', ?, ?, ?)`,
    ),
    person: database.prepare("INSERT INTO person (environment, address) VALUES (?, ?)"),
  };
}

function writeFinished(
  { job, history, delivery }: Pick<Statements, "job" | "history" | "delivery">,
  { seq, at, size, dice }: {
    readonly seq: number;
    readonly at: number;
    readonly size: YearSize;
    readonly dice: Dice;
  },
): void {
  const task = size.tasks[seq % size.tasks.length] ?? "";
  const state = ENDS[dice.roll(ENDS.length)] ?? "succeeded";
  const ran = state !== "missed" && state !== "cancelled";
  const tries = !ran ? 0 : seq % 8 === 0 ? 2 : 1;
  job.run({ ...common(seq, task, at), state, attempt: tries, finished_at: at + 2_000 });
  for (let attempt = 1; attempt <= tries; attempt++) {
    const kind = attempt === tries ? state : "retried";
    const error = kind === "succeeded"
      ? null
      : "Error: 421 try again later\n    at send (smtp.ts:1)";
    history.run(seq, at + attempt * 900, kind, attempt, at, `${kind} it`, error);
  }
  if (state !== "succeeded") return;
  const late = seq % 97 === 0 ? 3_600_000 : 1_000;
  for (let mail = 0; mail < 1 + seq % 2; mail++) {
    const to = addressOf((seq * 31 + mail * 7) % size.people);
    const ended = seq % 211 === 0 ? "failed" : "sent";
    const [key, id] = [`mail:${to}`, `<${seq}.${mail}@bcourse.example>`];
    const times = [at, at + late, ENVIRONMENT, task, at] as const;
    delivery.run(seq, key, to, `Reminder: ${labelOf(seq)}`, id, ended, ...times);
  }
}

function common(seq: number, task: string, at: number): Record<string, string | number> {
  return {
    ...{ seq, id: `${task}/${seq}/${ENVIRONMENT}`, environment: ENVIRONMENT, task },
    ...{ item: `${seq}`, label: labelOf(seq), event_at: at + 2 * DAY_MS, run_at: at },
    planned_at: at - 20 * DAY_MS,
  };
}

function writeTask(database: DatabaseSync, name: string, now: number): void {
  database.prepare(
    `INSERT INTO task (environment, name, first_seen_at, reconciled_at, items) VALUES (?, ?, ?, ?, ?)`,
  ).run(ENVIRONMENT, name, now - 365 * DAY_MS, now - 20_000, 2_000);
}

function labelOf(seq: number): string {
  return `Basistraining ${seq % 4_000}, groep ${seq % 7}`;
}

function addressOf(index: number): string {
  return `person${index}.of.bcourse@example${index % 13}.org`;
}
