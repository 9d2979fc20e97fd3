/**
 * Changes to the course database.
 * @module
 */
import type { Context, Statement } from "bcourse-scheduler";

/**
 * When a training was last changed. It never goes back, as WaitlistFillTask tells one gap from the
 * next by it.
 */
export const CHANGED_AT =
  `update_datetime = CASE WHEN update_datetime > :at THEN update_datetime ELSE :at END`;

/**
 * Runs the statements in one transaction, all or none. Ends the job where the task must not write:
 * another attempt would not help.
 * @returns false where an `expect` was not met and everything was undone
 */
export async function write(ctx: Context, statements: readonly Statement[]): Promise<boolean> {
  try {
    return await ctx.course.transaction(statements) !== null;
  } catch (thrown) {
    if (!isNotAllowed(thrown)) throw thrown;
    return ctx.fail(
      `it changes the course database, which this task may not: set tasks.${ctx.task}.writes: true in automations.yaml`,
    );
  }
}

function isNotAllowed(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "HANDLER_NOT_ALLOWED";
}
