/**
 * What the sample's people wrote in Bcourse: when which mail goes out, and one of the texts.
 * @module
 */
import type { CourseData } from "./rows.ts";
import { TYPES } from "./trainings.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

interface Schedule {
  readonly name: string;
  readonly handler: string;
  readonly days: number;
  readonly direction?: "after";
  readonly events?: "last";
  readonly isActive?: false;
}

const SCHEDULES: readonly Schedule[] = [
  { name: "student_reminder", handler: "StudentReminderTask", days: 2 },
  { name: "trainer_reminder", handler: "TrainerReminderTask", days: 1 },
  { name: "attendee_list", handler: "SendAttendeeListTask", days: 1 },
  { name: "waitlist_reminder", handler: "WaitlistReminderTask", days: 7 },
  { name: "wait_list", handler: "AutomaticWaitList", days: 2, direction: "after" },
  { name: "open_spots", handler: "StudentOpenSpotReminder", days: 3 },
  { name: "kinder_reminder", handler: "StudentReminderTask", days: 4 },
  {
    ...{ name: "delete_training", handler: "DeleteTrainingTask", days: 182 },
    ...{ direction: "after", events: "last", isActive: false },
  },
];

const HANDLERS = [...new Set(SCHEDULES.map(({ handler }) => handler))];

/** Rows of the schedule, with one automation for a single type of training. */
export const SCHEDULE: Pick<
  CourseData,
  "automation_classes" | "automation_schedule" | "automation_trainingtypes"
> = {
  automation_classes: HANDLERS.map((class_name, index) => ({
    ...{ id: index + 1, class_name, module_path: "bcourse.automations" },
    qualified_name: class_name,
  })),
  automation_schedule: SCHEDULES.map((one, index) => ({
    ...{ id: index + 1, name: one.name, interval: one.days * DAY_MS },
    ...{ beforeafter: one.direction ?? "before", events: one.events ?? "first" },
    ...{ active: one.isActive ?? true, automation_class_id: HANDLERS.indexOf(one.handler) + 1 },
  })),
  automation_trainingtypes: [{
    automation_schedule_id: SCHEDULES.findIndex(({ name }) => name === "kinder_reminder") + 1,
    trainingtype_id: TYPES.indexOf("Kind & baby") + 1,
  }],
};

/** The reminder in Dutch, in the editors' own words. */
export const CONTENT: NonNullable<CourseData["content"]> = [{
  ...{ tag: "student_reminder", lang: "nl" },
  subject: "Tot {{ event.start | date }}: {{ training.name }}",
  text: `<p>Dag {{ user.first_name | default("cursist") | title }},</p>
<p>We zien u graag bij <strong>{{ training.name }}</strong>:</p>
<ul>{% for one in events %}<li>{{ one.start | datetime }}</li>{% endfor %}</ul>
{% if location.address %}<p>{{ location.name }}, {{ location.address }}</p>{% endif %}
<p>Groet,<br>{{ practice.name }}</p>`,
}];
