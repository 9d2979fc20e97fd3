import type { DeliveryRecord } from "../../domain/delivery.ts";
import { isFinished, type Job, JOB_STATES } from "../../domain/job.ts";
import { byChange, byDue, byEnd, downFrom, matching, patternOf, upFrom } from "../lists.ts";
import { deliveryOf, jobOf, personOf } from "../rows.ts";
import type { DeliveryFilter, JobFilter, PeopleFilter, Person, Store } from "../store.ts";
import type { Database } from "./database.ts";
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
import type { Bindings } from "./statement.ts";

/**
 * The part of the store that lists, a page at a time. Each way of asking has a statement and an
 * index of its own.
 */
export function listing(
  database: Database,
): Pick<Store, "jobs" | "deliveries" | "people" | "person"> {
  return {
    jobs: (filter) => jobs(database, filter),
    deliveries: (filter) => deliveries(database, filter),
    people: (filter) => people(database, filter),
    async person(environment, seq) {
      const row = await database.get(PERSON, { environment, seq });
      return row === null ? null : personOf(row);
    },
  };
}

async function jobs(database: Database, filter: JobFilter): Promise<readonly Job[]> {
  const { environment, task = null, item } = filter;
  if (item !== undefined) {
    return matching(
      (await database.all(JOBS_OF_ITEM, { environment, task, item })).map(jobOf),
      filter,
    );
  }
  return await (filter.order === "next" ? next(database, filter) : latest(database, filter));
}

async function next(database: Database, filter: JobFilter): Promise<readonly Job[]> {
  const { task, states = JOB_STATES, limit } = filter;
  const scheduled = task === undefined ? JOBS_SCHEDULED : JOBS_SCHEDULED_OF_TASK;
  const asked = [
    ...states.includes("running") ? [JOBS_RUNNING] : [],
    ...states.includes("scheduled") ? [scheduled] : [],
  ];
  const rows = await Promise.all(asked.map((sql) => database.all(sql, upFrom(filter))));
  return rows.flat().map(jobOf).sort(byDue).slice(0, limit);
}

async function latest(database: Database, filter: JobFilter): Promise<readonly Job[]> {
  const { task, states, limit } = filter;
  const ask = downFrom(filter);
  if (task !== undefined) return (await database.all(JOBS_FINISHED_OF_TASK, ask)).map(jobOf);
  if (states === undefined) return (await database.all(JOBS_FINISHED, ask)).map(jobOf);
  const rows = await Promise.all(
    states.filter(isFinished)
      .map((state) => database.all(JOBS_FINISHED_IN_STATE, { ...ask, state })),
  );
  return rows.flat().map(jobOf).sort(byEnd).slice(0, limit);
}

async function deliveries(
  database: Database,
  filter: DeliveryFilter,
): Promise<readonly DeliveryRecord[]> {
  const { task, to, states, limit } = filter;
  const ask = { ...downFrom(filter), to: to ?? null };
  const all = async (sql: string, more: Bindings = {}): Promise<DeliveryRecord[]> =>
    (await database.all(sql, { ...ask, ...more })).map(deliveryOf);
  if (to !== undefined) return await all(DELIVERIES_TO);
  if (task !== undefined) return await all(DELIVERIES_OF_TASK);
  if (states === undefined) return await all(DELIVERIES_LATEST);
  const found = await Promise.all(states.map((state) => all(DELIVERIES_IN_STATE, { state })));
  return found.flat().sort(byChange).slice(0, limit);
}

/** The one of an address is found by a seek. */
async function people(database: Database, filter: PeopleFilter): Promise<readonly Person[]> {
  const { environment, search, address, after = null, limit } = filter;
  const rows = address === undefined
    ? await database.all(PEOPLE, { environment, after, limit, search: patternOf(search) })
    : await database.all(PEOPLE_AT, { environment, address });
  return rows.map(personOf);
}
