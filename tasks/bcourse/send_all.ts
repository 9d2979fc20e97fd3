/**
 * Sends the mails of one job, a few at a time.
 * @module
 */
import type { Context, Delivery, Mail } from "bcourse-scheduler";

const LANES = 5;

/**
 * Sends all mails, at most five at a time, and says what became of them. Where sending throws, the
 * other lanes go on, so that one mail that cannot be made does not keep the others; then it throws,
 * so that the job is tried again.
 * @param ctx whose mailer and signal
 * @param mails what to send
 * @param options.what what one of them is called; default `reminder`
 * @returns a note for the page, such as `12 reminders sent`
 */
export async function sendAll(
  ctx: Context,
  mails: readonly Mail[],
  { what = "reminder" }: { readonly what?: string } = {},
): Promise<string> {
  const states: Delivery["state"][] = [];
  const waiting = mails.values();
  const sendNext = async (): Promise<void> => {
    // The lanes share one iterator: each mail is taken by one of them.
    for (const mail of waiting) {
      ctx.signal.throwIfAborted();
      const delivery = await ctx.mail.send(mail);
      if (delivery.state === "failed") {
        ctx.log.warn(`the mail server refused a ${what}`, {
          key: mail.key,
          answer: delivery.answer,
        });
      }
      states.push(delivery.state);
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, sendNext));
  for (const lane of lanes) if (lane.status === "rejected") throw lane.reason;
  return summarize(states, what);
}

function summarize(states: readonly Delivery["state"][], what: string): string {
  const count = (state: Delivery["state"]): number => states.filter((one) => one === state).length;
  const others = [
    [count("failed"), "refused by the mail server"],
    [count("held"), "held for you to decide, as it may have been sent before"],
    [count("dropped"), "not sent again, as it may have been sent before"],
  ] as const;
  return [
    `${counted(count("sent"), what)} sent`,
    ...others.filter(([number]) => number > 0).map(([number, became]) => `${number} ${became}`),
  ].join(", ");
}

/** Writes a number of things, such as `1 mail`, `2 mails`. */
export function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
