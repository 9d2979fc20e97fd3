/**
 * Works out from the raw rows what the mails should say: by plain rules, without the tasks' texts.
 * @module
 */
import type { CourseData, RowOf } from "../../scripts/sample_course/rows.ts";
import { toIso } from "../../src/domain/clock.ts";
import { NO_ADDRESS, REFUSED } from "./hostile_course.ts";
import { seen } from "./seen.ts";

type User = RowOf<"user">;

/** A mail that should arrive, or be refused. */
export interface ExpectedMail {
  readonly task: string;
  readonly item: string;
  readonly to: string;
  /** The name before the address; null: there is none. */
  readonly name: string | null;
  readonly subject: string;
  /** What the body must show, in the order of nothing. */
  readonly facts: readonly string[];
  readonly calendar: ExpectedCalendar | null;
  readonly isRefused: boolean;
}

/** An appointment that a mail should bring. */
export interface ExpectedCalendar {
  readonly method: "REQUEST" | "CANCEL";
  readonly status: "CONFIRMED" | "TENTATIVE" | "CANCELLED";
  readonly partstat: "NEEDS-ACTION" | "TENTATIVE";
  /** Any of these; somebody is enrolled twice. */
  readonly identities: readonly { readonly uid: string; readonly sequence: number }[];
  readonly events: readonly {
    readonly start: string;
    readonly end: string;
    readonly summary: string;
    readonly location: string;
  }[];
}

/** What is known of a mail before it is looked at. */
export interface About {
  readonly task: string;
  readonly item: string;
  readonly training: number;
  readonly template: string;
  readonly email: string;
  /** The job's event, where it is about one; epoch ms. */
  readonly eventAt: number | null;
  readonly now: number;
}

/** What Bcourse's editors call a text. */
export const CONTENT_TAG = "Herinnering wachtlijst";

/** Texts that were written in Bcourse: the one in Dutch is right, the one in English is not. */
export const CONTENT: NonNullable<CourseData["content"]> = [
  {
    ...{ tag: CONTENT_TAG, lang: "nl", subject: "Nog even: {{ training.name | upper }}" },
    text: `<p>Dag {{ user.first_name | default("cursist") }}!</p>
{% for one in events %}<p>{{ one.start | date }}</p>{% endfor %}
<p>{% if location.name %}In {{ location.name | title }}{% endif %}</p>`,
  },
  {
    tag: CONTENT_TAG,
    lang: "en",
    subject: "Still waiting",
    text: "<p>\n{% if user %}</p>",
  },
];

/** Works out one mail. @param after the course once the job is done */
export function expectedMail(about: About, before: CourseData, after: CourseData): ExpectedMail {
  const user = before.user?.find(({ email }) => email === about.email) ?? missing(about.email);
  const name = fullName(user);
  return {
    ...{ task: about.task, item: about.item, to: user.email },
    name: name === user.email ? null : seen(name),
    subject: seen(subjectOf(about, before)),
    facts: factsOf(about, before, user).map(seen),
    calendar: calendarOf(about, before, { after, user }),
    isRefused: [NO_ADDRESS, REFUSED].includes(user.email),
  };
}

function subjectOf(about: About, data: CourseData): string {
  const name = trainingOf(data, about.training).name;
  const isDutch = languageOf(data, about.email) === "nl";
  const date = dateOf(eventOf(about, data), isDutch);
  switch (about.template) {
    case "StudentReminderTask":
      return isDutch ? `Herinnering: ${name}, ${date}` : `Reminder: ${name}, ${date}`;
    case "TrainerReminderTask":
      return isDutch ? `Uw training ${name}, ${date}` : `Your training ${name}, ${date}`;
    case "SendAttendeeListTask":
      return isDutch ? `Deelnemers: ${name}, ${date}` : `Attendees: ${name}, ${date}`;
    case "WaitlistReminderTask":
      return isDutch ? `Nog even: ${name.toUpperCase()}` : `Waiting list: ${name}, ${date}`;
    case "StudentOpenSpotReminder":
      return isDutch ? `Laatste plaatsen: ${name}, ${date}` : `Last places: ${name}, ${date}`;
    case "WaitListInvitation":
      return isDutch ? `Er is plaats voor u: ${name}` : `A place for you: ${name}`;
    case "WaitListExpiry":
      return isDutch
        ? `Uw uitnodiging is verlopen: ${name}`
        : `Your invitation has expired: ${name}`;
    default:
      return `${isDutch ? "Wachtlijst" : "Waiting list"}: ${name}, ${date}`;
  }
}

function factsOf(about: About, data: CourseData, user: User): readonly string[] {
  const training = trainingOf(data, about.training);
  const isDutch = languageOf(data, about.email) === "nl";
  const dates = eventsOf(data, training.id).map(({ start_time }) => dateOf(start_time, isDutch));
  const first = user.first_name?.trim() ?? "";
  if (about.template === "WaitlistReminderTask" && isDutch) {
    return [`Dag ${first === "" ? "cursist" : first}!`, ...dates];
  }
  const dear = isDutch ? "Beste" : "Dear";
  const hello = isDutch ? "Hallo," : "Hello,";
  const practice = data.practice?.find(({ id }) => id === training.practice_id);
  const facts = [first === "" ? hello : `${dear} ${first},`, training.name, practice?.name ?? ""];
  const places = placesOf(data, training.id).flatMap(({ name, directions }) => [name, directions]);
  const inside = enrolled(data, training.id);
  switch (about.template) {
    case "StudentReminderTask":
      return [...facts, ...dates, ...places];
    case "TrainerReminderTask":
      return [...facts, ...dates, ...places, ...inside.map(fullName)];
    case "SendAttendeeListTask":
      return [
        ...facts,
        ...dates,
        ...inside.flatMap((one) => [fullName(one), one.phone_number ?? ""]),
      ];
    case "WaitlistReminderTask":
      return [...facts, ...dates];
    case "StudentOpenSpotReminder":
    case "WaitListInvitation":
      return [...facts, ...dates, ...places];
    default:
      return facts;
  }
}

const CALENDARS = {
  StudentReminderTask: { method: "REQUEST", status: "CONFIRMED", partstat: "NEEDS-ACTION" },
  WaitlistReminderTask: { method: "REQUEST", status: "TENTATIVE", partstat: "TENTATIVE" },
  WaitListInvitation: { method: "REQUEST", status: "TENTATIVE", partstat: "TENTATIVE" },
  WaitListExpiry: { method: "CANCEL", status: "CANCELLED", partstat: "NEEDS-ACTION" },
} as const;

function calendarOf(
  { template, training: id }: About,
  data: CourseData,
  { after, user }: { readonly after: CourseData; readonly user: User },
): ExpectedCalendar | null {
  const kind = Object.entries(CALENDARS).find(([name]) => name === template)?.[1];
  if (kind === undefined) return null;
  const students = data.student?.filter(({ user_id }) => user_id === user.id).map(({ id }) => id);
  const enrolments = after.training_enroll?.filter((row) =>
    row.training_id === id && students?.includes(row.student_id)
  );
  return {
    ...kind,
    identities: enrolments?.map(({ uuid, ical_sequence }) => ({
      ...{ uid: uuid, sequence: ical_sequence ?? 0 },
    })) ?? [],
    events: eventsOf(data, id).map((event) => ({
      start: toIso(event.start_time),
      end: toIso(event.end_time),
      summary: seen(trainingOf(data, id).name),
      location: seen(data.location?.find((one) => one.id === event.location_id)?.name ?? ""),
    })),
  };
}

/** The event that the job is about; a job of another kind of time speaks of the next one. */
function eventOf({ training, eventAt, now }: About, data: CourseData): number {
  const starts = eventsOf(data, training).map(({ start_time }) => start_time);
  return starts.find((start) => start === eventAt) ?? starts.find((start) => start > now) ??
    starts[0] ?? 0;
}

function fullName({ first_name, last_name, email }: User): string {
  const [first = "", last = ""] = [first_name?.trim(), last_name?.trim()];
  return first === "" || last === "" ? email : `${first} ${last}`;
}

function dateOf(at: number, isDutch: boolean): string {
  const format = { dateStyle: "full", timeZone: "Europe/Amsterdam" } as const;
  return new Intl.DateTimeFormat(isDutch ? "nl" : "en-GB", format).format(at);
}

function languageOf(data: CourseData, email: string): string {
  const id = data.user?.find((user) => user.email === email)?.id;
  return data.user_settings?.find(({ user_id }) => user_id === id)?.language ?? "en";
}

function trainingOf(data: CourseData, id: number): RowOf<"training"> {
  return data.training?.find((one) => one.id === id) ?? missing(`training ${id}`);
}

function eventsOf(data: CourseData, id: number): readonly RowOf<"training_event">[] {
  return (data.training_event ?? []).filter(({ training_id }) => training_id === id)
    .toSorted((a, b) => a.start_time - b.start_time);
}

function placesOf(data: CourseData, id: number): readonly RowOf<"location">[] {
  const ids = eventsOf(data, id).map(({ location_id }) => location_id);
  return (data.location ?? []).filter((place) => ids.includes(place.id));
}

/** Everybody enrolled, each user once. */
function enrolled(data: CourseData, id: number): readonly User[] {
  const students = (data.training_enroll ?? [])
    .filter(({ training_id, status }) => training_id === id && status === "enrolled")
    .map(({ student_id }) => student_id);
  const users = (data.student ?? []).filter((one) => students.includes(one.id))
    .map(({ user_id }) => user_id);
  return (data.user ?? []).filter((user) => users.includes(user.id));
}

function missing(what: string): never {
  throw new Error(`${what} is not in the course`);
}
