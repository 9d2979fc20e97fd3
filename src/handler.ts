/**
 * The contract for whoever writes a task. Types only: a task module imports them with
 * `import type { Task } from "bcourse-scheduler"` and exports one object as its default.
 *
 * ```ts
 * import type { Task } from "bcourse-scheduler";
 * export default {
 *   description: "Thanks each student the day after the training",
 *   query: "SELECT id, name AS label, start_time AS event_at FROM …",
 *   async execute(ctx) {
 *     const students = await ctx.course.all("SELECT email FROM … WHERE t = :t", { t: ctx.item.id });
 *     if (students.length === 0) ctx.skip("nobody is enrolled");
 *     // … one ctx.mail.send() for each of them
 *   },
 * } satisfies Task;
 * ```
 * @module
 */

/** A value as a handler meets it: what JSON can hold. Times are text, large integers are text. */
export type Json = null | boolean | number | string | readonly Json[] | {
  readonly [key: string]: Json;
};

/** One value of a database row. Integers beyond ±(2^53−1) and decimals come as text, bytes as lower-case hex. */
export type Cell = null | boolean | number | string;

/** One row of a query: column name to value. Times without offset are UTC. */
export type Row = Readonly<Record<string, Cell>>;

/** Values for the named parameters (`:name`) of a statement. */
export type Params = Readonly<Record<string, Cell>>;

/** One statement of a transaction, with its named parameters. */
export interface Statement {
  /** SQL with named parameters such as `:training`. */
  readonly sql: string;
  /** Value of each named parameter. */
  readonly params?: Params;
  /** Rows that must change; any other number undoes the whole transaction. */
  readonly expect?: number;
}

/** What the task's query found and the job is about. */
export interface Item {
  /** Identity within the task: column `id`, or what the task's `id()` returned. */
  readonly id: string;
  /** Name for people: column `label`, or what the task's `label()` returned. */
  readonly label: string;
  /** When the event is. */
  readonly eventAt: Temporal.Instant;
  /** The whole row, as it was just before this attempt. */
  readonly row: Row;
}

/** How an attempt ended. A handler that returns nothing has succeeded. */
export type Outcome =
  | {
    readonly state: "succeeded";
    /** One line for the page, such as `12 reminders sent`. */
    readonly note?: string;
  }
  | {
    readonly state: "skipped";
    /** Why there was nothing to do. */
    readonly reason: string;
  }
  | {
    readonly state: "failed";
    /** What went wrong, in one line. */
    readonly reason: string;
    /** Whether another attempt may help. */
    readonly retry: boolean;
  };

/** A person who gets a mail. */
export interface Recipient {
  /** Address, without a name. */
  readonly email: string;
  /** Full name, shown before the address. */
  readonly name?: string;
  /** Language of the texts and dates, such as `nl`; default `en`. */
  readonly language?: string;
}

/** One appointment in an invitation. */
export interface CalendarEvent {
  /** Start: an instant, or text that the database holds (UTC where it has no offset). */
  readonly start: string;
  /** End, in the same forms as `start`. */
  readonly end: string;
  /** Title. */
  readonly summary: string;
  /** Where it is, as one line. */
  readonly location?: string;
  /** More text, without markup. */
  readonly description?: string;
}

/** An iCalendar object (RFC 5545, RFC 5546) that a mail carries. */
export interface Calendar {
  /** `REQUEST` invites or updates, `CANCEL` withdraws. */
  readonly method: "REQUEST" | "CANCEL";
  /** Identity of the appointment in the recipient's calendar; the same UID updates it. */
  readonly uid: string;
  /**
   * Grows with every mail about this UID. Default: the seconds since 2026 at which the mail was first
   * to be sent. Give it where another program sends mails about this UID and counts them otherwise:
   * calendars ignore what bears a lower one than they have.
   */
  readonly sequence?: number;
  /** Whether the time is held or only noted; default `CONFIRMED`. */
  readonly status?: "CONFIRMED" | "TENTATIVE";
  /**
   * How the recipient stands to it. Default: `NEEDS-ACTION`, which alone asks for an answer, or
   * `TENTATIVE` where `status` is.
   */
  readonly answer?: "NEEDS-ACTION" | "TENTATIVE" | "ACCEPTED";
  /** The appointments, at least one; several become one series under the UID. */
  readonly events: readonly CalendarEvent[];
}

/** A mail to one recipient: by template, or with subject and HTML of its own. */
export type Mail =
  & {
    /** Names this mail within the job; a key is sent once, however often the job is tried. */
    readonly key: string;
    /** The recipient. */
    readonly to: Recipient;
    /** Calendar invitation to add. */
    readonly ical?: Calendar;
    /** What the text's `{{ expressions }}` see. */
    readonly vars?: Readonly<Record<string, Json>>;
  }
  & (
    | {
      /**
       * Name of the text: one of the task's `texts`, rendered in the recipient's language. A text that
       * was written in Bcourse goes before it: under the task's `template` in automations.yaml, else its
       * name, where this is the task's main text (its only one, or named like its handler), else under
       * this name.
       */
      readonly template: string;
    }
    | {
      /** Subject line; expressions are filled in. */
      readonly subject: string;
      /** Body as HTML; expressions are filled in and escaped. The text part is made from it. */
      readonly html: string;
    }
  );

/**
 * Somebody whom the job is about and who gets no mail from it, for whoever asks later why not:
 * `bcourse-scheduler why` and the page tell it.
 */
export interface LeftOut {
  /** The person: the address, or null where there is none, and the full name where it is known. */
  readonly to: { readonly email: string | null; readonly name?: string };
  /**
   * `emails_off`: has switched such mails off; `inactive`: the account is not active; `no_address`:
   * there is no address to write to; `no_account`: there is no account; `not_enrolled`: is not, or no
   * longer, enrolled as those are who get the mail; `not_wanted`: does not want this kind of mail;
   * `other`: the note says it.
   */
  readonly reason:
    | "emails_off"
    | "inactive"
    | "no_address"
    | "no_account"
    | "not_enrolled"
    | "not_wanted"
    | "other";
  /** More, in your own words, at most 200 characters. */
  readonly note?: string;
}

/** What became of a mail. */
export interface Delivery {
  /**
   * `sent`: the server took it, now or in an earlier attempt. `failed`: the server refused this
   * recipient for good. `held`, `dropped`: it may have been sent before, and `on_unknown` says not
   * to send it again.
   */
  readonly state: "sent" | "failed" | "held" | "dropped";
  /** Its Message-ID header. */
  readonly messageId: string;
  /** What the server answered, where known. */
  readonly answer: string | null;
}

/** Reads, and for tasks with `writes: true` changes, the course database. */
export interface Course {
  /** All rows of one SELECT. Quote `"user"`: it is a reserved word in some databases. */
  all(sql: string, params?: Params): Promise<Row[]>;
  /** The first row of one SELECT, or null where there is none. */
  get(sql: string, params?: Params): Promise<Row | null>;
  /**
   * Runs the statements in one transaction: all or none. Refused unless the task has `writes: true`.
   * Returns the number of rows that each changed, or null where an `expect` was not met and
   * everything was undone.
   */
  transaction(statements: readonly Statement[]): Promise<readonly number[] | null>;
}

/** Sends mail. */
export interface Mailer {
  /**
   * Sends one mail, once per job and key: a later attempt of the job gets the earlier result.
   * Throws where sending is impossible for now; let it throw, and the job is tried again later, with
   * the mails that were not sent. `MAIL_DEFERRED` (the server does not take this mail now, as the
   * mailbox is full) concerns this mail alone: send the others first, then throw it. With
   * `MAIL_UNREACHABLE` (the server is not there) no other mail would fare better.
   */
  send(mail: Mail): Promise<Delivery>;
  /**
   * Writes down who gets no mail from this job, and why. Changes nothing else. What a later attempt
   * says of the same person takes the place of what an earlier one said. Of each job the first 1,000
   * people are kept.
   */
  leaveOut(people: readonly LeftOut[]): Promise<void>;
}

/** Writes lines that are kept with the job. */
export interface Log {
  /** For whoever looks for a fault. */
  debug(message: string, fields?: Readonly<Record<string, Json>>): void;
  /** What was done. */
  info(message: string, fields?: Readonly<Record<string, Json>>): void;
  /** Something is odd, the work goes on. */
  warn(message: string, fields?: Readonly<Record<string, Json>>): void;
  /** Something failed. */
  error(message: string, fields?: Readonly<Record<string, Json>>): void;
}

/** What a task's `query` function is given. */
export interface QueryContext {
  /** The instant of the question. */
  readonly now: Temporal.Instant;
  /** Events before this instant no longer matter. */
  readonly since: Temporal.Instant;
  /** The task's `args` from automations.yaml. */
  readonly args: Readonly<Record<string, Json>>;
  /** Reads the course database. */
  readonly course: Pick<Course, "all" | "get">;
}

/** Everything an attempt is given, and all it can reach. */
export interface Context {
  /** What the job is about. */
  readonly item: Item;
  /** The task's `args` from automations.yaml. */
  readonly args: Readonly<Record<string, Json>>;
  /** The task's name in automations.yaml. */
  readonly task: string;
  /** The job's id: `{task}/{item id}/{environment}`. */
  readonly jobId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** `PRODUCTION` or `DEVELOPMENT`. */
  readonly environment: string;
  /** IANA zone in which people read times, such as `Europe/Amsterdam`. */
  readonly timezone: string;
  /** When this attempt started. */
  readonly now: Temporal.Instant;
  /** Aborted when the attempt must end: its timeout, or the daemon stops. */
  readonly signal: AbortSignal;
  /** Writes lines that are kept with the job. */
  readonly log: Log;
  /** Reads and changes the course database. */
  readonly course: Course;
  /** Sends mail. */
  readonly mail: Mailer;
  /** Ends the attempt: there is nothing to do. The job counts as done. */
  skip(reason: string): never;
  /** Ends the attempt and the job as failed: another attempt would not help. */
  fail(reason: string): never;
  /**
   * A durable step: runs `fn` and stores its result under the key; a later attempt of the job gets
   * the stored result instead of running `fn` again. The result is at most 1 MiB of JSON.
   */
  once<T extends Json | void>(key: string, fn: () => T | Promise<T>): Promise<T>;
  /**
   * Keeps data for people in a JSON file beside the scheduler's own state, such as what is about to
   * be deleted. It is on the disk, whole, when this returns; under the same job and name the newer
   * takes the place of the older. Refused unless the task has `writes: true`.
   * @param name of the file, without a folder: letters, digits, `.`, `_` and `-`
   * @returns the file's path
   */
  archive(name: string, data: Json): Promise<string>;
}

/** Subject and body of a mail in one language. Both may hold Jinja expressions over `vars`. */
export interface Text {
  /** Subject line. */
  readonly subject: string;
  /** Body as HTML. */
  readonly html: string;
}

/** Default texts: template name, then language (`en` must be there), then the text. */
export type Texts = Readonly<Record<string, { readonly en: Text; readonly [lang: string]: Text }>>;

/** What one of a task's `args` must be. */
export interface ArgSpec {
  /** `list` is a list of texts. */
  readonly type: "text" | "number" | "boolean" | "list";
  /** What it is for, in one sentence. */
  readonly description?: string;
  /** Whether automations.yaml must give it; default false. */
  readonly required?: boolean;
  /** The only values that it may have; of a list, each of its texts. */
  readonly oneOf?: readonly (string | number)[];
}

/** A task: the default export of a handler module. */
export interface Task {
  /** What it does, in one sentence, for the page. */
  readonly description: string;
  /**
   * Which items it is about, where automations.yaml names no query: SQL with the parameters `:now`,
   * `:since` and each scalar of `args`, or a function. The rows have the columns `id`, `label`,
   * `event_at` and, where training types are to be told apart, `training_type`. Return every event
   * of an item (several rows with the same id) as long as one of them is after `:since`, so that
   * `event: first` stays the first.
   */
  readonly query?: string | ((ctx: QueryContext) => Promise<readonly Row[]>);
  /**
   * The `args` that it understands, by name. Where this is given, automations.yaml is checked
   * against it: an unknown name, a missing or a wrong value is a problem found before start.
   */
  readonly args?: Readonly<Record<string, ArgSpec>>;
  /** Default texts of its mails, by template name. */
  readonly texts?: Texts;
  /** Says that it changes the course database, so that `writes: true` in automations.yaml is missed before start. */
  readonly writes?: true;
  /** Identity of a row, where it is not the column `id`. */
  id?(row: Row): string | number;
  /** Name of a row for people, where it is not the column `label`. */
  label?(row: Row): string;
  /** Time of a row's event, where it is not the column `event_at`; text without offset is UTC. */
  eventAt?(row: Row): string;
  /** Runs before `execute`, in the same attempt. */
  setup?(ctx: Context): Promise<void> | void;
  /** Does the work. Throwing is a failed attempt, which is tried again as `retry` says. */
  execute(ctx: Context): Promise<Outcome | void> | Outcome | void;
  /** Runs after `setup` and `execute`, also where they threw. */
  teardown?(ctx: Context): Promise<void> | void;
}
