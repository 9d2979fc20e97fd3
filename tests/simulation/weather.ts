import { CourseError, MailError, StoreError } from "../../src/domain/errors.ts";

/** How the store behaves. */
export interface StoreTrouble {
  readonly code: "STORE_BUSY" | "STORE_FULL";
  /** Share of the writes that fail. */
  readonly share: number;
  /** Share of those failures in which the write took effect all the same. */
  readonly afterShare: number;
  /** The only method that is meant; left out: all that write. */
  readonly only?: string;
}

/** What is wrong with the world at the moment; everything that fails asks here. */
export class Weather {
  /** The mail server is not there. */
  mailIsDown = false;
  /** Share of the dialogues that break after the message was handed over. */
  mailUnknownShare = 0;
  /** Longest dialogue. */
  mailSlowestMs = 300;
  /** Share of the addresses that are refused, always the same ones. */
  mailRefusedShare = 0;
  courseIsDown = false;
  /** Longest answer. */
  courseSlowestMs = 100;
  /** Tasks whose query is refused. */
  readonly brokenQueries: Set<string> = new Set();
  /** Share of the answers that break off in the middle. */
  courseBreaksShare = 0;
  store: StoreTrouble | null = null;
  /** Longest that a write to the store takes. */
  storeSlowestMs = 0;
  /** Share of the attempts with which something goes wrong. */
  handlerShare = 0;
  /** Whether handler hosts cannot be started. */
  hostsAreDown = false;

  /** Whether everything works, so that what is due can run. */
  get isCalm(): boolean {
    return !this.mailIsDown && !this.courseIsDown && this.store === null && !this.hostsAreDown &&
      this.brokenQueries.size === 0 && this.courseBreaksShare === 0 && this.handlerShare === 0 &&
      this.mailUnknownShare === 0 && this.mailSlowestMs <= 300 && this.courseSlowestMs <= 100 &&
      this.storeSlowestMs === 0;
  }

  /** Ends every trouble but that some people cannot be mailed. */
  calm(): void {
    this.mailIsDown = false;
    this.mailUnknownShare = 0;
    this.mailSlowestMs = 300;
    this.courseIsDown = false;
    this.courseSlowestMs = 100;
    this.brokenQueries.clear();
    this.courseBreaksShare = 0;
    this.store = null;
    this.storeSlowestMs = 0;
    this.handlerShare = 0;
    this.hostsAreDown = false;
  }
}

/** The mailer's word that nothing was delivered, or that nobody knows. */
export function mailError(code: "MAIL_UNREACHABLE" | "MAIL_UNKNOWN"): MailError {
  return new MailError(code, "Cannot send to the simulated server", { hint: "wait" });
}

/** The course database's word that it is not there, or that a query is wrong. */
export function courseError(code: "COURSE_UNREACHABLE" | "COURSE_REFUSED"): CourseError {
  return new CourseError(code, "Cannot ask the simulated course database", { hint: "wait" });
}

/** The store's word that it cannot write. */
export function storeError(code: StoreTrouble["code"]): StoreError {
  return new StoreError(code, "Cannot use the simulated store", { hint: "wait" });
}
