/**
 * Errors that a person may meet: a stable code, what was found and the mend.
 * @module
 */

/** What a {@link SchedulerError} is made of beside its message. */
export interface ErrorDetail {
  /** The mend, as an order one can follow. */
  readonly hint: string;
  /** What was caught, where something was. */
  readonly cause?: unknown;
}

/** An error of ours: the message says what was found, `hint` how to mend it, `code` stays the same over releases. */
export class SchedulerError extends Error {
  /** Stable name for programs and for searching, such as `STORE_BUSY`. */
  readonly code: string;
  /** The mend, as an order one can follow. */
  readonly hint: string;

  /**
   * Creates an error.
   * @param code stable name, upper case
   * @param message action, subject, state found, state wanted; no full stop
   * @param detail hint and cause
   */
  constructor(code: string, message: string, detail: ErrorDetail) {
    super(message, detail.cause === undefined ? {} : { cause: detail.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = detail.hint;
  }
}

/** The scheduler's own store cannot do what was asked. Codes begin with `STORE_`. */
export class StoreError extends SchedulerError {}

/** The course database cannot be reached or refused a statement. Codes begin with `COURSE_`. */
export class CourseError extends SchedulerError {}

/** A mail cannot be made or sent. Codes begin with `MAIL_`. */
export class MailError extends SchedulerError {}

/** The handler host cannot be started, or a handler is not one. Codes begin with `HANDLER_`. */
export class HandlerError extends SchedulerError {}

/**
 * Says in one line what was thrown, whatever it was.
 * @param thrown the caught value
 * @returns its message, or its text where it is no Error
 */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  return typeof thrown === "string" ? thrown : String(thrown);
}
