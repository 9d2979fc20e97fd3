/**
 * The tasks that come with the scheduler, by the names that automations.yaml uses.
 * @module
 */

/** Loads a built-in task when it is needed: its module, whose default export is the task. */
export const BUILT_IN: Readonly<Record<string, () => Promise<{ readonly default: unknown }>>> = {
  StudentReminderTask: () => import("./student_reminder.ts"),
  TrainerReminderTask: () => import("./trainer_reminder.ts"),
};
