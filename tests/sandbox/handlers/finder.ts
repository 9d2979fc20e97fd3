import type { Row, Task } from "bcourse-scheduler";

/** Finds its items by a function and shapes rows. */
export default {
  description: "Finds items",
  async query(ctx) {
    if (ctx.args.wrong === "rows") return [{ id: [1] }] as unknown as Row[];
    if (ctx.args.wrong === "throws") throw new Error("no such training type");
    const found = await ctx.course.all("SELECT 1");
    const many = Array.from({ length: Number(ctx.args.many ?? 0) }, (_, id) => ({ id }));
    const date = new Date("2026-12-01T09:00:00Z");
    const times = { now: String(ctx.now), since: String(ctx.since) };
    return [...found, { ...times, date: date as unknown as string }, ...many];
  },
  id: (row) => `n${row.number}`,
  label(row) {
    if (row.number === 2) throw new Error("two has no label");
    return `Number ${row.number}`;
  },
  execute() {},
} satisfies Task;
