/**
 * The trainers of a training, as those who get mails about it.
 * @module
 */
import type { Cell, Context, Mail, Row } from "bcourse-scheduler";
import { eachOnce, MAIL_COLUMNS, toRecipient, toUser, USER_COLUMNS } from "./person.ts";

const TRAINERS = `
SELECT r.id AS trainer_id, ${USER_COLUMNS}, ${MAIL_COLUMNS}
FROM training_trainers tr
JOIN trainer r ON r.id = tr.trainer_id
JOIN "user" u ON u.id = r.user_id
LEFT JOIN user_settings us ON us.user_id = u.id
WHERE tr.training_id = :training
ORDER BY r.id`;

/** Reads the trainers, each once, whether they get mails or not. */
export async function readTrainers(ctx: Context, training: Cell): Promise<readonly Row[]> {
  return eachOnce(await ctx.course.all(TRAINERS, { training }));
}

/** Makes a mail for each of them. */
export function toTrainerMails(
  trainers: readonly Row[],
  { template, vars }: { readonly template: string; readonly vars: NonNullable<Mail["vars"]> },
): readonly Mail[] {
  return trainers.map((trainer) => ({
    key: `trainer:${trainer.trainer_id}`,
    to: toRecipient(trainer),
    template,
    vars: { ...vars, user: toUser(trainer) },
  }));
}
