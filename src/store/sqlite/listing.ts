import type { DeliveryRecord } from "../../domain/delivery.ts";
import { isFinished, type Job, JOB_STATES } from "../../domain/job.ts";
import { byChange, byDue, byEnd, downFrom, matching, patternOf, upFrom } from "../lists.ts";
import { deliveryOf, jobOf, personOf } from "../rows.ts";
import type { DeliveryFilter, JobFilter, PeopleFilter, Person, Store } from "../store.ts";
import type { Bindings, Database } from "./database.ts";
import DELIVERIES_IN_STATE from "./sql/deliveries_in_state.sql" with { type: "text" };
import DELIVERIES_LATEST from "./sql/deliveries_latest.sql" with { type: "text" };
import DELIVERIES_OF_TASK from "./sql/deliveries_of_task.sql" with { type: "text" };
import DELIVERIES_TO from "./sql/deliveries_to.sql" with { type: "text" };
import JOBS_FINISHED from "./sql/jobs_finished.sql" with { type: "text" };
import JOBS_FINISHED_IN_STATE from "./sql/jobs_finished_in_state.sql" with { type: "text" };
import JOBS_FINISHED_OF_TASK from "./sql/jobs_finished_of_task.sql" with { type: "text" };
import JOBS_OF_ITEM from "./sql/jobs_of_item.sql" with { type: "text" };
import JOBS_RUNNING from "./sql/jobs_running.sql" with { type: "text" };
import JOBS_SCHEDULED from "./sql/jobs_scheduled.sql" with { type: "text" };
import JOBS_SCHEDULED_OF_TASK from "./sql/jobs_scheduled_of_task.sql" with { type: "text" };
import PEOPLE from "./sql/people.sql" with { type: "text" };
import PEOPLE_AT from "./sql/people_at.sql" with { type: "text" };
import PERSON from "./sql/person.sql" with { type: "text" };

/**
 * The part of the store that lists, a page at a time. Each way of asking has a statement and an
 * index of its own: one statement for all of them read the whole history to find the last failure.
 */
export function listing(
  database: Database,
): Pick<Store, "jobs" | "deliveries" | "people" | "person"> {
  return {
    jobs: (filter) => Promise.resolve(jobs(database, filter)),
    deliveries: (filter) => Promise.resolve(deliveries(database, filter)),
    people: (filter) => Promise.resolve(people(database, filter)),
    person: (environment, seq) => {
      const row = database.get(PERSON, { environment, seq });
      return Promise.resolve(row === null ? null : personOf(row));
    },
  };
}

function jobs(database: Database, filter: JobFilter): readonly Job[] {
  const { environment, task = null, item } = filter;
  if (item !== undefined) {
    return matching(database.all(JOBS_OF_ITEM, { environment, task, item }).map(jobOf), filter);
  }
  return filter.order === "next" ? next(database, filter) : latest(database, filter);
}

function next(database: Database, filter: JobFilter): readonly Job[] {
  const { task, states = JOB_STATES } = filter;
  const ask = upFrom(filter);
  const scheduled = task === undefined ? JOBS_SCHEDULED : JOBS_SCHEDULED_OF_TASK;
  return [
    ...states.includes("running") ? database.all(JOBS_RUNNING, ask).map(jobOf) : [],
    ...states.includes("scheduled") ? database.all(scheduled, ask).map(jobOf) : [],
  ].sort(byDue).slice(0, filter.limit);
}

function latest(database: Database, filter: JobFilter): readonly Job[] {
  const { task, states } = filter;
  const ask = downFrom(filter);
  if (task !== undefined) return database.all(JOBS_FINISHED_OF_TASK, ask).map(jobOf);
  if (states === undefined) return database.all(JOBS_FINISHED, ask).map(jobOf);
  return states.filter(isFinished)
    .flatMap((state) => database.all(JOBS_FINISHED_IN_STATE, { ...ask, state }).map(jobOf))
    .sort(byEnd).slice(0, filter.limit);
}

function deliveries(database: Database, filter: DeliveryFilter): readonly DeliveryRecord[] {
  const { task, to, states } = filter;
  const ask = { ...downFrom(filter), to: to ?? null };
  const all = (sql: string, more: Bindings = {}): DeliveryRecord[] =>
    database.all(sql, { ...ask, ...more }).map(deliveryOf);
  if (to !== undefined) return all(DELIVERIES_TO);
  if (task !== undefined) return all(DELIVERIES_OF_TASK);
  if (states === undefined) return all(DELIVERIES_LATEST);
  return states.flatMap((state) => all(DELIVERIES_IN_STATE, { state }))
    .sort(byChange).slice(0, filter.limit);
}

/** The one of an address is found by a seek. */
function people(database: Database, filter: PeopleFilter): readonly Person[] {
  const { environment, search, address, after = null, limit } = filter;
  if (address === undefined) {
    const ask = { environment, after, limit, search: patternOf(search) };
    return database.all(PEOPLE, ask).map(personOf);
  }
  return database.all(PEOPLE_AT, { environment, address }).map(personOf);
}
