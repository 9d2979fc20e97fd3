import type { Task } from "bcourse-scheduler";

/** Tells everything that it was given. */
export default {
  description: "  Tells what it was given ",
  query: "SELECT id, name AS label, start_time AS event_at FROM training",
  texts: { Report: { en: { subject: "Report", html: "<p>Report</p>" } } },
  execute(ctx) {
    const { item, args, task, jobId, attempt, environment, timezone, now, signal } = ctx;
    const times = [item.eventAt, now].map((time) =>
      time instanceof Temporal.Instant ? time.toString() : "no instant"
    );
    const rest = { item: { ...item, eventAt: null }, args, task, jobId, attempt, environment };
    return {
      state: "succeeded",
      note: JSON.stringify({ ...rest, timezone, times, aborted: signal.aborted }),
    };
  },
} satisfies Task;
