import assert from "node:assert/strict";
import { startDaemon } from "../support/daemon.ts";
import { openPostOffice } from "../support/smtp.ts";
import { type BookedJob, type Draw, readBooks } from "./crash_books.ts";
import { type Evidence, judge } from "./crash_judge.ts";
import { makeCrashTemplate } from "./crash_site.ts";
import { addressOf } from "./small_course.ts";

const JOB = "reminder/1/PRODUCTION";
const PERSON = addressOf(11);

/** Lets a daemon finish what another that was killed has left. */
async function gather(): Promise<Evidence> {
  await using office = await openPostOffice();
  await using template = await makeCrashTemplate();
  await using site = await template.copy();
  await site.mailTo(office.url);
  const atCrash = await readBooks(site);
  await using daemon = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await daemon.ended(), 0, daemon.stderr.text());
  return { atCrash, atEnd: await readBooks(site), arrivals: [...office.arrivals] };
}

/** Changes what the books say of one job at the end. */
function withJob(evidence: Evidence, change: (job: BookedJob) => BookedJob): Evidence {
  const jobs = evidence.atEnd.jobs.map((job) => job.id === JOB ? change(job) : job);
  return { ...evidence, atEnd: { ...evidence.atEnd, jobs } };
}

/** Changes what the course database says of the lottery of one training. */
function withDraw(evidence: Evidence, change: Partial<Draw>): Evidence {
  const draws = evidence.atEnd.draws.map((draw) =>
    draw.training === 1 ? { ...draw, ...change } : draw
  );
  return { ...evidence, atEnd: { ...evidence.atEnd, draws } };
}

/** One harm each. */
const HARMS: Readonly<Record<string, (evidence: Evidence) => Evidence>> = {
  "never arrived": ({ arrivals, ...books }) => {
    return { ...books, arrivals: arrivals.filter(({ to }) => to !== PERSON) };
  },
  "arrived 2 times": ({ arrivals, ...books }) => {
    return { ...books, arrivals: [...arrivals, ...arrivals.filter(({ to }) => to === PERSON)] };
  },
  "is in no book": ({ arrivals, ...books }) => {
    const strange = arrivals.slice(0, 1).map((one) => ({ ...one, messageId: "<other>" }));
    return { ...books, arrivals: [...arrivals, ...strange] };
  },
  "has deliveries to": (evidence) => {
    return withJob(evidence, (job) => ({ ...job, deliveries: job.deliveries.slice(1) }));
  },
  "is intended": (evidence) => {
    const open = (one: BookedJob["deliveries"][number]) => ({ ...one, state: "intended" as const });
    return withJob(evidence, (job) => ({ ...job, deliveries: job.deliveries.map(open) }));
  },
  "was never in doubt": (evidence) => {
    const doubt = (one: BookedJob["deliveries"][number]) => ({ ...one, unknownAt: one.changedAt });
    return withJob(evidence, (job) => ({ ...job, deliveries: job.deliveries.map(doubt) }));
  },
  "is running": (evidence) => withJob(evidence, (job) => ({ ...job, state: "running" })),
  "counts 2 attempts and tells of 1": (evidence) => {
    return withJob(evidence, (job) => ({ ...job, attempt: job.attempt + 1 }));
  },
  "succeeded more than once": (evidence) => {
    return withJob(evidence, (job) => ({ ...job, history: [...job.history, ...job.history] }));
  },
  "was rescued 0 times, not 1": (evidence) => {
    const jobs = evidence.atEnd.jobs.filter(({ id }) => id === JOB);
    const running = jobs.map((job) => ({ ...job, state: "running" as const, history: [] }));
    return { ...evidence, atCrash: { ...evidence.atCrash, jobs: running } };
  },
  "it is not so that": (evidence) => {
    return { ...evidence, atEnd: { ...evidence.atEnd, jobs: evidence.atEnd.jobs.slice(1) } };
  },
  "was written 2 times": (evidence) => withDraw(evidence, { times: 2 }),
  "stands in the ledger 0 times": (evidence) => withDraw(evidence, { ledger: [] }),
  "has copies in the message centre for: ": (evidence) => {
    return { ...evidence, atEnd: { ...evidence.atEnd, copies: [] } };
  },
  "has copies in the message centre for: student11@example.org,student11@example.org": (
    evidence,
  ) => {
    const { copies } = evidence.atEnd;
    return { ...evidence, atEnd: { ...evidence.atEnd, copies: [...copies, ...copies] } };
  },
  "is not one: ": (evidence) => withDraw(evidence, { kept: null }),
  "is not one": (evidence) => withDraw(evidence, { lot: "another" }),
  "jobs wait for mail for ever": (evidence) => {
    const since = { since: 0, nextTryAt: 0, tries: 1, reason: "", tasks: [] };
    const holds = [{ dependency: "mail", ...since } as const];
    return { ...evidence, atEnd: { ...evidence.atEnd, holds } };
  },
  "the morning letter is not written down": (evidence) => {
    return { ...evidence, atEnd: { ...evidence.atEnd, notices: [] } };
  },
};

Deno.test("judge() finds no harm where there is none, and each kind of harm where it is", async (t) => {
  const evidence = await gather();
  await t.step("none", () => assert.deepEqual(judge(evidence), []));
  for (const [said, harm] of Object.entries(HARMS)) {
    await t.step(said, () => {
      const complaints = judge(harm(evidence));
      assert.ok(complaints.some((one) => one.includes(said)), complaints.join("\n") || "nothing");
    });
  }
});
