import { CourseError } from "../../domain/errors.ts";
import { nearest } from "../../domain/nearest.ts";
import { ENVIRONMENTS } from "../../domain/task.ts";
import { ItemTable } from "../../plan/item_table.ts";
import type { Items } from "../../plan/items.ts";
import type { Asked, ItemFacts, JobFacts, KnownTask, TrainingFacts } from "../../plan/why/facts.ts";
import type { Meant } from "../../plan/why/line.ts";
import type { TaskKey } from "../../store/store.ts";
import { nearestDaemon } from "../daemons.ts";
import { DAEMON_LEASE } from "../lock.ts";
import type { Answer } from "./ask_items.ts";
import { readTrainingFacts } from "./bcourse.ts";
import type { WhySources } from "./why.ts";

/** Most items that are named as those that may have been meant. */
const MOST_MEANT = 5;

/** Built-in tasks whose own query gives the trainings that are active and have an event to come. */
const OF_TRAININGS: readonly string[] = [
  ...["StudentReminderTask", "TrainerReminderTask", "StudentOpenSpotReminder"],
  ...["WaitlistReminderTask", "SendAttendeeListTask"],
];

/** Reads everything that the story of an item is told from. */
export async function readItemFacts(
  sources: WhySources,
  asked: { readonly task: string; readonly item: string },
): Promise<ItemFacts> {
  const { task } = asked;
  const key: TaskKey = { environment: sources.setting.environment, task };
  const answer = await askQuery(sources, task);
  const { item, near } = await resolve(sources, { ...asked, answer });
  const found = "notAsked" in answer ? null : answer.items.get(item) ?? null;
  const jobs = await readJobs(sources, key, item);
  const said: Asked = "notAsked" in answer ? answer : { found, problems: answer.problems };
  return {
    ...{ ...sources.setting, now: sources.clock.now(), task, item, near, jobs },
    settings: sources.tasks?.find(({ name }) => name === task) ?? null,
    known: await readTask(sources, key),
    nearTasks: await nearTasks(sources, task),
    daemon: await readDaemon(sources),
    hold: (await sources.store.holds(key.environment)).find(({ tasks }) => tasks.includes(task)) ??
      null,
    asked: said,
    sighting: await sources.store.sighting(key, item),
    elsewhere: await readElsewhere(sources, key, item),
    training: found === null ? await readTraining(sources, task, item) : undefined,
  };
}

/** Asks the task's query, where the task is one of the file and the database can be had. */
async function askQuery(sources: WhySources, task: string): Promise<Answer> {
  if (sources.course === null) return { notAsked: sources.notAsked ?? "it was not opened" };
  const loaded = sources.course.catalog.tasks.get(task);
  if (loaded === undefined) {
    const isOfFile = sources.tasks?.some(({ name }) => name === task) ?? false;
    if (isOfFile) return { notAsked: "its handler cannot be used; see bcourse-scheduler check" };
    return { items: new ItemTable(), problems: [] };
  }
  return await sources.course.asker.ask(loaded);
}

/** An id that is known is meant as one; else the one item of that name, or several that may be meant. */
async function resolve(
  { store, setting }: WhySources,
  { task, item, answer }: {
    readonly task: string;
    readonly item: string;
    readonly answer: Answer;
  },
): Promise<{ readonly item: string; readonly near: readonly Meant[] }> {
  const key = { environment: setting.environment, task };
  const items: Items = "notAsked" in answer ? new Map() : answer.items;
  const isKnown = items.has(item) || (await store.plannedJobsOf(key, [item])).length > 0 ||
    await store.sighting(key, item) !== null;
  if (isKnown) return { item, near: [] };
  const text = item.toLowerCase();
  const near = new Map<string, Meant>();
  for (const [, one] of items) {
    if (!one.label.toLowerCase().includes(text)) continue;
    near.set(one.id, { task, item: one.id, label: one.label });
    if (near.size >= MOST_MEANT) break;
  }
  for (const one of await store.findItems({ ...key, text: item, limit: MOST_MEANT })) {
    if (near.size < MOST_MEANT && !near.has(one.item)) near.set(one.item, one);
  }
  const [only] = near.values();
  return near.size === 1 && only !== undefined
    ? { item: only.item, near: [] }
    : { item, near: [...near.values()] };
}

async function readJobs(
  { store }: WhySources,
  key: TaskKey,
  item: string,
): Promise<readonly JobFacts[]> {
  const planned = await store.plannedJobsOf(key, [item]);
  const facts: JobFacts[] = [];
  for (const { id, cancelCause } of planned.toSorted((a, b) => a.occurrence - b.occurrence)) {
    const job = await store.job(id);
    if (job === null) continue;
    facts.push({
      ...{ job, cancelCause },
      history: await store.history(job.seq),
      deliveries: await store.jobDeliveries(job.seq),
      leftOut: await store.jobLeftOut(job.seq),
    });
  }
  return facts;
}

async function readTask({ store }: WhySources, key: TaskKey): Promise<KnownTask | null> {
  const records = await store.taskRecords(key.environment);
  return records.find(({ task }) => task === key.task) ?? null;
}

/** The nearest name, and those that hold what was written. */
async function nearTasks(
  { tasks, store, setting }: WhySources,
  task: string,
): Promise<readonly string[]> {
  const records = await store.taskRecords(setting.environment);
  const names = [...new Set([...tasks ?? [], ...records.map((one) => ({ name: one.task }))])]
    .map(({ name }) => name);
  const near = nearest(task, names);
  const holding = names.filter((name) => name.toLowerCase().includes(task.toLowerCase()));
  return [...new Set([...(near === null ? [] : [near]), ...holding])].slice(0, MOST_MEANT);
}

async function readDaemon({ store, clock }: WhySources): Promise<ItemFacts["daemon"]> {
  const live = await nearestDaemon(store, clock.now());
  const lease = live ?? await store.readLease(DAEMON_LEASE);
  return { isRunning: live !== null, seenAt: lease?.heartbeatAt ?? null };
}

async function readElsewhere(
  { store }: WhySources,
  { environment, task }: TaskKey,
  item: string,
): Promise<ItemFacts["elsewhere"]> {
  for (const other of ENVIRONMENTS) {
    if (other === environment) continue;
    const jobs = (await store.plannedJobsOf({ environment: other, task }, [item])).length;
    if (jobs > 0) return { environment: other, jobs };
  }
  return null;
}

/** Why a training is not in a query that gives trainings; undefined where that is no question. */
async function readTraining(
  { course, tasks }: WhySources,
  task: string,
  item: string,
): Promise<TrainingFacts | undefined> {
  const settings = tasks?.find(({ name }) => name === task);
  if (course === null || settings === undefined || settings.query !== null) return undefined;
  if (!OF_TRAININGS.includes(settings.handler) || !/^\d{1,15}$/.test(item)) return undefined;
  try {
    return await readTrainingFacts(course.course, item);
  } catch (thrown) {
    if (thrown instanceof CourseError) return undefined;
    throw thrown;
  }
}
