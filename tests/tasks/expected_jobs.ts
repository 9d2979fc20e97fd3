/**
 * Works out from the raw rows what each task should find and do: by plain rules over lists, without
 * any of the tasks' SQL.
 * @module
 */
import type { CourseData, RowOf } from "../../scripts/sample_course/rows.ts";

type Enrolment = RowOf<"training_enroll">;

/** What a job should come to. */
export interface Expected {
  /** `template address` of each mail, sorted. */
  readonly mails: readonly string[];
  /** The course afterwards. */
  readonly after: CourseData;
}

/** Ids and event times of the items that a task's query should give, as `id time`, sorted. */
export function expectedItems(task: string, data: CourseData, now: number): readonly string[] {
  const found = (data.training ?? []).flatMap((training) => {
    const events = eventsOf(data, training.id);
    const starts = events.map(({ start_time }) => start_time);
    const isToCome = starts.some((start) => start > now);
    const enrolments = enrolmentsOf(data, training.id);
    switch (task) {
      case "AutomaticWaitList":
        return isToCome || events.length === 0
          ? enrolments.filter(({ status }) => status === "waitlist-invited")
            .map(({ uuid, invite_date }) => `${uuid} ${invite_date}`)
          : [];
      case "DeleteTrainingTask":
        return starts.some((start) => start < now)
          ? [`${training.id} ${Math.max(...events.map(({ end_time }) => end_time))}`]
          : [];
      case "WaitlistFillTask":
        return training.active && isToCome && free(data, training.id) > 0 &&
            queue(data, training.id).length > 0
          ? [`${training.id} ${training.update_datetime ?? Date.parse("2000-01-01T00:00:00Z")}`]
          : [];
      default: {
        const isWanted = task !== "WaitlistReminderTask" ||
          enrolments.some(({ status }) => status === "waitlist");
        return training.active && isToCome && isWanted
          ? starts.map((start) => `${training.id} ${start}`)
          : [];
      }
    }
  });
  return [...new Set(found)].toSorted();
}

/** What a job of an item should do. */
export function expectedJob(
  task: string,
  data: CourseData,
  { item, now }: { readonly item: string; readonly now: number },
): Expected {
  const training = Number(item);
  switch (task) {
    case "StudentReminderTask":
      return mailing(data, task, withStatus(data, training, "enrolled"));
    case "WaitlistReminderTask":
      return mailing(data, task, withStatus(data, training, "waitlist"));
    case "TrainerReminderTask":
    case "SendAttendeeListTask":
      return { mails: trainerMails(data, training, task), after: data };
    case "AutomaticWaitList":
      return waitList(data, { expiring: item });
    case "WaitlistFillTask":
      return waitList(data, { training });
    case "StudentOpenSpotReminder":
      return openSpots(data, training);
    default: {
      const isOver = eventsOf(data, training).every(({ end_time }) => end_time <= now);
      return { mails: [], after: isOver ? without(data, training) : data };
    }
  }
}

function mailing(data: CourseData, template: string, students: readonly number[]): Expected {
  return { mails: mailsTo(data, template, students.map((id) => userOf(data, id))), after: data };
}

function openSpots(data: CourseData, id: number): Expected {
  const training = data.training?.find((one) => one.id === id);
  if (training === undefined || free(data, id) === 0) return { mails: [], after: data };
  const inside = enrolmentsOf(data, id).map(({ student_id }) => userOf(data, student_id));
  const users = (data.student ?? []).filter(({ practice_id }) =>
    practice_id === training.practice_id
  ).map(({ user_id }) => user_id).filter((user) => !inside.includes(user));
  const eager = users.filter((user) =>
    data.user_settings?.find((row) => row.user_id === user)?.msg_last_min_spots ?? true
  );
  const trainings =
    data.training?.map((one) => one === training ? { ...one, apply_policies: false } : one) ?? [];
  return {
    mails: mailsTo(data, "StudentOpenSpotReminder", eager),
    after: { ...data, training: trainings },
  };
}

function waitList(
  data: CourseData,
  of: { readonly expiring?: string; readonly training?: number },
): Expected {
  const expiring = data.training_enroll?.find(({ uuid }) => uuid === of.expiring);
  const training = expiring?.training_id ?? of.training ?? 0;
  const expired = change(data, expiring === undefined ? [] : [expiring], (row) => ({
    ...row,
    status: "waitlist-invite-expired",
    ical_sequence: (row.ical_sequence ?? 0) + 1,
  }));
  const isActive = data.training?.find(({ id }) => id === training)?.active ?? false;
  const next = isActive ? queue(expired, training).slice(0, free(expired, training)) : [];
  const users = (rows: readonly Enrolment[]) => rows.map((row) => userOf(data, row.student_id));
  return {
    mails: [
      ...mailsTo(data, "WaitListExpiry", users(expiring === undefined ? [] : [expiring])),
      ...mailsTo(data, "WaitListInvitation", users(next)),
      ...trainerMails(data, training, "WaitListTrainerNote"),
    ].toSorted(),
    after: change(expired, next, (row) => ({
      ...{ ...row, status: "waitlist-invited", ical_sequence: (row.ical_sequence ?? 0) + 1 },
    })),
  };
}

function change(
  data: CourseData,
  rows: readonly Enrolment[],
  by: (row: Enrolment) => Enrolment,
): CourseData {
  const uuids = rows.map(({ uuid }) => uuid);
  const changed = data.training_enroll?.map((row) => uuids.includes(row.uuid) ? by(row) : row);
  return { ...data, training_enroll: changed ?? [] };
}

function without(data: CourseData, id: number): CourseData {
  const others = <Row extends { readonly training_id?: number | null }>(
    rows: readonly Row[] | undefined,
  ): readonly Row[] => (rows ?? []).filter((row) => row.training_id !== id);
  return {
    ...data,
    training: (data.training ?? []).filter((one) => one.id !== id),
    training_event: others(data.training_event),
    training_enroll: others(data.training_enroll),
    training_trainers: others(data.training_trainers),
  };
}

function free(data: CourseData, id: number): number {
  const most = data.training?.find((one) => one.id === id)?.max_participants ?? null;
  const taken = enrolmentsOf(data, id).filter(({ status }) =>
    ["enrolled", "waitlist-invited"].includes(status)
  );
  return most === null ? 0 : Math.max(0, most - taken.length);
}

/** Whoever can be invited, the longest waiting first. */
function queue(data: CourseData, training: number): readonly Enrolment[] {
  return enrolmentsOf(data, training)
    .filter(({ status, student_id }) =>
      status === "waitlist" && wants(data, userOf(data, student_id))
    )
    .toSorted((a, b) => (a.enrole_date ?? 0) - (b.enrole_date ?? 0) || a.student_id - b.student_id);
}

function eventsOf(data: CourseData, training: number): readonly RowOf<"training_event">[] {
  return (data.training_event ?? []).filter((event) => event.training_id === training);
}

function enrolmentsOf(data: CourseData, training: number): readonly Enrolment[] {
  return (data.training_enroll ?? []).filter((row) => row.training_id === training);
}

function withStatus(data: CourseData, training: number, status: string): readonly number[] {
  return enrolmentsOf(data, training).filter((row) => row.status === status)
    .map(({ student_id }) => student_id);
}

function userOf(data: CourseData, student: number): number {
  return data.student?.find(({ id }) => id === student)?.user_id ?? 0;
}

function trainerMails(data: CourseData, training: number, template: string): readonly string[] {
  const trainers = (data.training_trainers ?? []).filter((link) => link.training_id === training);
  const users = trainers.map(({ trainer_id }) =>
    data.trainer?.find(({ id }) => id === trainer_id)?.user_id ?? 0
  );
  return mailsTo(data, template, users);
}

/** Each user once, and only those who get mails. */
function mailsTo(data: CourseData, template: string, users: readonly number[]): readonly string[] {
  return [...new Set(users)].filter((user) => wants(data, user))
    .map((user) => `${template} ${data.user?.find(({ id }) => id === user)?.email}`).toSorted();
}

function wants(data: CourseData, id: number): boolean {
  const user = data.user?.find((one) => one.id === id);
  const settings = data.user_settings?.find((row) => row.user_id === id);
  return user !== undefined && user.active && user.email.trim() !== "" &&
    (settings?.msg_transactional_emails ?? true);
}
