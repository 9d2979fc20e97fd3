/**
 * The tasks that come with the scheduler, by the names that automations.yaml uses.
 * @module
 */

/** Loads a built-in task when it is needed: its module, whose default export is the task. */
export const BUILT_IN: Readonly<Record<string, () => Promise<{ readonly default: unknown }>>> = {
  StudentReminderTask: () => import("./student_reminder.ts"),
  TrainerReminderTask: () => import("./trainer_reminder.ts"),
  AutomaticWaitList: () => import("./automatic_wait_list.ts"),
  StudentOpenSpotReminder: () => import("./student_open_spot_reminder.ts"),
  WaitlistReminderTask: () => import("./waitlist_reminder.ts"),
  SendAttendeeListTask: () => import("./send_attendee_list.ts"),
  DeleteTrainingTask: () => import("./delete_training.ts"),
  WaitlistFillTask: () => import("./waitlist_fill.ts"),
};
