/**
 * The boundaries: the calls with an effect that outlives the process. At each of them a daemon can
 * die with the effect made and nobody told, so each must be followed by what makes that good.
 * @module
 */
import type { Course } from "../course/course.ts";
import type { Mailer } from "../mail/mailer.ts";
import type { Store } from "../store/store.ts";

type Keys<T> = keyof T & string;
type MethodOf<T> = {
  [Name in Keys<T>]: T[Name] extends (...given: never) => unknown ? Name : never;
}[Keys<T>];

/**
 * Says of every method whether its effect outlives the process. A method that is added to a room
 * does not compile until it is told here, and then not until the crash test reaches it.
 */
type Methods<T> = Readonly<Record<MethodOf<T>, "durable" | "passing">>;

const STORE = {
  acquireLease: "durable",
  renewLease: "durable",
  releaseLease: "durable",
  readLease: "passing",
  leases: "passing",
  changes: "passing",
  seeTask: "durable",
  recordReconcile: "durable",
  countFailure: "durable",
  clearFailures: "durable",
  holds: "passing",
  writeHold: "durable",
  tryHold: "durable",
  endHold: "durable",
  notices: "passing",
  writeNotices: "durable",
  taskRecords: "passing",
  scheduledJobs: "passing",
  plannedJobsOf: "passing",
  oldestOpenEvent: "passing",
  applyPlan: "durable",
  order: "durable",
  finishedJobs: "passing",
  prune: "durable",
  nextDue: "passing",
  claim: "durable",
  settle: "durable",
  rescue: "durable",
  isRunning: "passing",
  readStep: "passing",
  writeStep: "durable",
  intendDelivery: "durable",
  takeTurn: "durable",
  settleDelivery: "durable",
  readDelivery: "passing",
  leaveOut: "durable",
  sighting: "passing",
  jobLeftOut: "passing",
  personLeftOut: "passing",
  findItems: "passing",
  counts: "passing",
  dayCounts: "passing",
  dueCounts: "passing",
  workload: "passing",
  sizeBytes: "passing",
  jobs: "passing",
  job: "passing",
  history: "passing",
  jobDeliveries: "passing",
  deliveries: "passing",
  people: "passing",
  person: "passing",
  recordAudit: "durable",
  audit: "passing",
  findDamage: "passing",
  copyTo: "passing",
  close: "passing",
} as const satisfies Methods<Store>;

const COURSE = {
  ping: "passing",
  columns: "passing",
  pages: "passing",
  all: "passing",
  transaction: "durable",
  close: "passing",
} as const satisfies Methods<Course>;

const MAIL = {
  send: "durable",
  cut: "passing",
  close: "passing",
} as const satisfies Methods<Mailer>;

const ROOMS = { store: STORE, course: COURSE, mail: MAIL } as const;

type DurableOf<T> = { [Name in Keys<T>]: T[Name] extends "durable" ? Name : never }[Keys<T>];

/** A room that has boundaries. */
export type Room = keyof typeof ROOMS;

/** A call with an effect that outlives the process, such as `store.settle`. */
export type Boundary = { [Of in Room]: `${Of}.${DurableOf<(typeof ROOMS)[Of]>}` }[Room];

/** Every boundary. */
export const BOUNDARIES: readonly Boundary[] = Object.entries(ROOMS).flatMap(([room, methods]) =>
  Object.entries(methods)
    .filter(([, kind]) => kind === "durable")
    .map(([method]) => `${room}.${method}` as Boundary) // the filter is the type's own
);
