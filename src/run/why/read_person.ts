import { CourseError } from "../../domain/errors.ts";
import type { Job } from "../../domain/job.ts";
import type { LeftOutReason } from "../../domain/left_out.ts";
import type { TaskSettings } from "../../domain/task.ts";
import type { PersonFacts } from "../../plan/why/facts.ts";
import { type BcoursePerson, readBcoursePerson } from "./bcourse.ts";
import type { WhySources } from "./why.ts";

/** Most mails, and most jobs that left the person out, that are told. */
const MOST = 200;

/** An item that a task is about, with whether the person is there as those are who get its mail. */
interface About {
  readonly item: string;
  readonly isMeant: boolean;
}

/** Of which items of a task a person is, by the built-in handler. Of others nobody knows. */
const ABOUT: Readonly<Record<string, (person: BcoursePerson) => readonly About[]>> = {
  StudentReminderTask: (person) => inTraining(person, "enrolled"),
  WaitlistReminderTask: (person) =>
    inTraining(person, "waitlist").filter(({ item }) =>
      person.enrolments.some((one) => one.training === item && one.status !== "enrolled")
    ),
  TrainerReminderTask: trainings,
  SendAttendeeListTask: trainings,
  AutomaticWaitList: ({ enrolments }) =>
    enrolments.filter(({ status }) => status === "waitlist-invited")
      .map(({ uuid }) => ({ item: uuid, isMeant: true })),
};

function inTraining({ enrolments }: BcoursePerson, wanted: string): readonly About[] {
  return enrolments.map(({ training, status }) => ({ item: training, isMeant: status === wanted }));
}

function trainings({ trains }: BcoursePerson): readonly About[] {
  return trains.map(({ training }) => ({ item: training, isMeant: true }));
}

/** Reads everything that the story of a person is told from. */
export async function readPersonFacts(
  sources: WhySources,
  address: string,
): Promise<PersonFacts> {
  const { store, setting, clock } = sources;
  const ask = { environment: setting.environment, limit: MOST };
  const deliveries = await store.deliveries({ ...ask, to: address });
  const leftOut = await store.personLeftOut({ ...ask, address });
  const told = await readPerson(sources, address);
  const person = "notAsked" in told ? null : told;
  const jobs = person === null ? [] : await relatedJobs(sources, person);
  const mentioned = new Set([...deliveries, ...leftOut].map(({ jobSeq }) => jobSeq));
  return {
    ...{ ...setting, now: clock.now(), address, deliveries, leftOut, person },
    notAsked: "notAsked" in told ? told.notAsked : null,
    ahead: jobs.filter(({ job }) => job.state === "scheduled" || job.state === "running")
      .map(({ job, isMeant }) => ({ job, reason: reasonOf(person, isMeant) }))
      .toSorted((a, b) => a.job.dueAt - b.job.dueAt),
    without: await Promise.all(
      jobs.filter(({ job, isMeant }) => isMeant && hasRun(job) && !mentioned.has(job.seq))
        .map(async ({ job }) => ({ job, mails: (await store.jobDeliveries(job.seq)).length })),
    ),
  };
}

async function readPerson(
  { course, notAsked }: WhySources,
  address: string,
): Promise<BcoursePerson | { readonly notAsked: string }> {
  if (course === null) return { notAsked: notAsked ?? "it was not opened" };
  try {
    return await readBcoursePerson(course.course, address);
  } catch (thrown) {
    if (thrown instanceof CourseError) return { notAsked: thrown.message };
    throw thrown;
  }
}

/** The jobs about a person, of the tasks that are switched on. */
async function relatedJobs(
  { store, setting, tasks }: WhySources,
  person: BcoursePerson,
): Promise<readonly { readonly job: Job; readonly isMeant: boolean }[]> {
  const related: { readonly job: Job; readonly isMeant: boolean }[] = [];
  for (const settings of tasks?.filter(({ enabled }) => enabled) ?? []) {
    const about = aboutOf(settings, person);
    if (about.length === 0) continue;
    const key = { environment: setting.environment, task: settings.name };
    for (const planned of await store.plannedJobsOf(key, about.map(({ item }) => item))) {
      const job = await store.job(planned.id);
      const isMeant = about.some(({ item, isMeant }) => item === planned.item && isMeant);
      if (job !== null) related.push({ job, isMeant });
    }
  }
  return related;
}

function aboutOf({ handler }: TaskSettings, person: BcoursePerson): readonly About[] {
  return ABOUT[handler]?.(person) ?? [];
}

function hasRun({ state }: Job): boolean {
  return state === "succeeded" || state === "skipped";
}

/** Why a job to come would leave the person out, as things stand. */
function reasonOf(person: BcoursePerson | null, isMeant: boolean): LeftOutReason | null {
  const reasons = person?.accounts.map(({ reason }) => reason) ?? [];
  if (reasons.length > 0 && !reasons.includes(null)) return reasons[0] ?? null;
  return isMeant ? null : "not_enrolled";
}
