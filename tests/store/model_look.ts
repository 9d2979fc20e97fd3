import assert from "node:assert/strict";
import type { EpochMs } from "../../src/domain/clock.ts";
import type { HistoryLine, Job, JobState } from "../../src/domain/job.ts";
import { type Environment, ENVIRONMENTS } from "../../src/domain/task.ts";
import type { Store } from "../../src/store/store.ts";
import { T0 } from "../support/store_factory.ts";
import { inOrder, isLegalMove } from "./model_book.ts";
import { DUTY, ITEMS, KEYS, TASKS } from "./model_choices.ts";

const EVERYTHING = 1_000;
const SPANS = { starts: [T0 - 60_000, T0 - 10_000, T0, T0 + 10_000], until: T0 + 60_000 };
const LATE_MS = 1_000;
/** One of those who get mails, in other letters. */
const PERSON = "Anna@Example.org";

/** Everything that a store can be asked. */
export interface Seen {
  readonly jobs: readonly SeenJob[];
  readonly others: unknown;
}

interface SeenJob {
  readonly job: Job;
  readonly history: readonly HistoryLine[];
  readonly others: unknown;
}

/** Reads everything that a store can be asked; what has no order is put into one. */
export async function look(store: Store, now: EpochMs): Promise<Seen> {
  const others = {
    lease: await store.readLease(DUTY),
    noLease: await store.readLease("nobody's"),
    leases: await store.leases(),
    audit: await store.audit(EVERYTHING),
    lastAudit: await store.audit(1),
    environments: await Promise.all(ENVIRONMENTS.map((one) => lookAround(store, one, now))),
  };
  const jobs = await allJobs(store);
  return { jobs: await Promise.all(jobs.map((job) => lookInto(store, job))), others };
}

/** Every job, soonest first, then those that are finished. */
async function allJobs(store: Store): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for (const environment of ENVIRONMENTS) {
    for (const order of ["next", "latest"] as const) {
      jobs.push(...await store.jobs({ environment, order, limit: EVERYTHING }));
    }
  }
  return jobs;
}

async function lookAround(
  store: Store,
  environment: Environment,
  now: EpochMs,
): Promise<unknown> {
  const [task] = TASKS;
  const latest = { environment, order: "latest", limit: 2 } as const;
  return {
    records: await store.taskRecords(environment),
    holds: inOrder(await store.holds(environment), (hold) => [hold.dependency]),
    notices: inOrder(await store.notices(environment), ({ channel, cause }) => [channel, cause]),
    counts: inOrder(await store.counts(environment), (count) => [count.task, count.state]),
    days: await store.dayCounts(environment, { ...SPANS, lateMs: LATE_MS }),
    due: await store.dueCounts(environment, SPANS),
    people: await lookAtPeople(store, environment),
    workload: await store.workload(environment, { now, since: now - 5_000 }),
    nextDue: await store.nextDue(environment, TASKS),
    nextDueOfOne: await store.nextDue(environment, [task, "unknown"]),
    nextDueOfNone: await store.nextDue(environment, []),
    running: await store.jobs({ environment, order: "next", states: ["running"], limit: 2 }),
    soonest: await store.jobs({ environment, order: "next", task, item: ITEMS[0], limit: 1 }),
    latest: await store.jobs({ ...latest, task, states: ["failed", "cancelled", "missed"] }),
    deliveries: await store.deliveries({ environment, limit: EVERYTHING }),
    mailsOfOne: await store.deliveries({ environment, to: PERSON, limit: 2 }),
    leftOutOfOne: await store.personLeftOut({ environment, address: PERSON, limit: 2 }),
    named: await store.findItems({ environment, text: "TRAIN", limit: 100 }),
    namedOfOne: await store.findItems({ environment, task, text: "ou", limit: 1 }),
    lastSent: await store.deliveries({ environment, task, states: ["sent"], limit: 1 }),
    // Nearly all jobs are there.
    pages: environment === "PRODUCTION" ? await lookAtPages(store, environment) : null,
    tasks: await Promise.all(TASKS.map((name) => lookAt(store, { environment, task: name }, now))),
  };
}

/** Which number a person has is the backend's own affair. */
async function lookAtPeople(store: Store, environment: Environment): Promise<unknown> {
  const all = await store.people({ environment, limit: EVERYTHING });
  const named = (people: typeof all): unknown => people.map(({ seq: _, ...person }) => person);
  const [first] = all;
  const ask = { environment, limit: EVERYTHING };
  return {
    all: named(all),
    one: named(await store.people({ environment, limit: 1 })),
    rest: named(first === undefined ? [] : await store.people({ ...ask, after: first.seq })),
    some: named(await store.people({ ...ask, search: "B@" })),
    exact: named(await store.people({ ...ask, address: "ANNA@example.org" })),
    isFound: first === undefined ||
      (await store.person(environment, first.seq))?.address === first.address,
    mails: first === undefined
      ? []
      : await store.deliveries({ ...ask, to: first.address.toUpperCase(), from: T0 }),
  };
}

/** The second page of each list, and what a search finds. */
async function lookAtPages(store: Store, environment: Environment): Promise<unknown> {
  const ask = { environment, limit: EVERYTHING };
  const [task] = TASKS;
  const jobs = (order: "next" | "latest") => async (more: object): Promise<unknown> => {
    const [first] = await store.jobs({ ...ask, order, limit: 1, ...more });
    if (first === undefined) return null;
    const at = (order === "next" ? first.dueAt : first.finishedAt) ?? 0;
    return await store.jobs({ ...ask, order, ...more, after: { at, seq: first.seq } });
  };
  const mails = async (more: object): Promise<unknown> => {
    const [first] = await store.deliveries({ ...ask, limit: 1, ...more });
    if (first === undefined) return null;
    const after = { at: first.changedAt, seq: first.seq };
    return await store.deliveries({ ...ask, ...more, after });
  };
  const until = T0 + 10_000;
  return {
    next: await jobs("next")({ search: "G" }),
    nextOfTask: await jobs("next")({ task, until }),
    latest: await jobs("latest")({ until }),
    latestOfTask: await jobs("latest")({ task, search: "%" }),
    ended: await jobs("latest")({ states: ["succeeded", "failed"], from: T0 }),
    mails: await mails({ until, search: "B" }),
    mailsOfTask: await mails({ task, states: ["intended", "sent"] }),
    mailsInState: await mails({ states: ["intended", "sent"], from: T0 }),
  };
}

async function lookAt(
  store: Store,
  key: { readonly environment: Environment; readonly task: string },
  now: EpochMs,
): Promise<unknown> {
  return {
    scheduled: (await Array.fromAsync(store.scheduledJobs(key))).flat(),
    planned: inOrder(await store.plannedJobsOf(key, ITEMS), (job) => [job.seq]),
    plannedOfOne: inOrder(await store.plannedJobsOf(key, [ITEMS[1]]), (job) => [job.seq]),
    plannedOfNone: await store.plannedJobsOf(key, []),
    oldestOpenEvent: await store.oldestOpenEvent(key),
    sightings: await Promise.all(ITEMS.map((item) => store.sighting(key, item))),
    finished: (await Array.fromAsync(store.finishedJobs(key, now))).flat(),
  };
}

async function lookInto(store: Store, job: Job): Promise<SeenJob> {
  const others = {
    byId: await store.job(job.id),
    deliveries: await store.jobDeliveries(job.seq),
    leftOut: await store.jobLeftOut(job.seq),
    deliveryByKey: await Promise.all(KEYS.map((key) => store.readDelivery(job.seq, key))),
    steps: await Promise.all(KEYS.map((key) => store.readStep(job.seq, key))),
  };
  return { job, history: await store.history(job.seq), others };
}

/** Holds the story of every job against the legal moves, and its end against the job's state. */
export function assertLegalStories({ jobs }: Seen): void {
  for (const { job, history } of jobs) {
    // A claim is no line of the story.
    const state = job.state === "running" ? "scheduled" : job.state;
    assert.equal(stateTold(history, job), state, `${job.id} stands where its story says`);
  }
}

function stateTold(lines: readonly HistoryLine[], job: Job): JobState {
  // A job that was too late when it was planned has no story.
  if (lines.length === 0 && job.state === "missed") return "missed";
  // The same, where a person wanted it all the same.
  let state: JobState = lines[0]?.kind === "restored" ? "missed" : "scheduled";
  const go = (to: JobState): void => {
    assert.ok(isLegalMove(state, to), `${job.id}: ${state} -> ${to}`);
    state = to;
  };
  for (const { kind, attempt } of lines) {
    if (attempt > 0) go("running");
    if (kind === "moved") assert.equal(state, "scheduled", `${job.id} was moved`);
    else if (kind === "restored" || kind === "retried") go("scheduled");
    else if (kind === "put_back" || kind === "rescued") go("scheduled");
    else go(kind);
  }
  return state;
}
